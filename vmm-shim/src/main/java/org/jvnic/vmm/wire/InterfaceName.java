package org.jvnic.vmm.wire;

import java.util.regex.Pattern;

/** What Linux takes for the name of a network interface. */
final class InterfaceName {
    /** IFNAMSIZ without the terminating zero. */
    static final int MAX_LENGTH = 15;

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private InterfaceName() {}

    static String checked(final String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw new WireException(
                    "interface name \"" + name + "\": " + name.length() + " characters are not in 1.." + MAX_LENGTH);
        }
        if (!ALLOWED.matcher(name).matches()) {
            throw new WireException("interface name \"" + name
                    + "\": only letters, digits, '.', '_' and '-' are allowed, the first no '.' or '-'");
        }
        return name;
    }
}
