package org.jvnic.vmm.machine;

import org.jvnic.nic.register.RegisterSpace;

/** Wraps the context page a guest is given, to watch its accesses. */
@FunctionalInterface
public interface PageDecorator {
    /**
     * Wraps a page.
     *
     * @param context context number.
     * @param page    the guest's mapping.
     * @return what the guest gets.
     */
    RegisterSpace decorate(int context, RegisterSpace page);
}
