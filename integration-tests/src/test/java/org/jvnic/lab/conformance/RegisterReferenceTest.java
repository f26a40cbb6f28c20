package org.jvnic.lab.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.i82576.spec.PfAliases;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.VfRegisters;
import org.jvnic.nic.register.RegisterDocs;
import org.jvnic.nic.register.RegisterSpec;

class RegisterReferenceTest {
    private static final String COMMAND = "mvn -pl integration-tests -am test -Dtest=RegisterReferenceTest"
            + " -Djvnic.docs.write=true -Dsurefire.failIfNoSpecifiedTests=false";
    private static final Path DOCS = Path.of(System.getProperty("basedir", System.getProperty("user.dir")))
            .resolveSibling("docs");
    private static final String CDNA = """
            # Register reference of the `cdna` personality

            Generated from the declarations in `org.jvnic.nic.cdna.spec`; do not edit. After a change there run
            `%s`.

            Sections are those of the [datasheet](datasheet.md). All registers are little-endian. A register of 64 bits is
            accessed as two halves of 32 bits, low first. Space without a register reads as zero and ignores writes.

            """.formatted(COMMAND);
    private static final String I82576 = """
            # Register reference of the `i82576` personality

            Generated from the declarations in `org.jvnic.nic.i82576.spec`; do not edit. After a change there run
            `%s`.

            Sections are chapters of the Intel 82576 datasheet. Registers are 32 bits wide and little-endian; an access of 64 bits is two
            of 32 bits, low first. A narrower read gives the bytes it addresses, with the effects of a read of the register. A
            narrower write, and an access that crosses registers otherwise, is ignored and counted. Space without a register reads as
            zero and ignores writes.

            """.formatted(COMMAND);

    @Test
    void shouldMatchTheDeclarationsOfCdna() throws IOException {
        check("registers.md", CDNA + cdna());
    }

    @Test
    void shouldMatchTheDeclarationsOfThe82576() throws IOException {
        check("i82576-registers.md", I82576 + i82576());
    }

    private static void check(final String name, final String expected) throws IOException {
        final Path file = DOCS.resolve(name);
        if (Boolean.getBoolean("jvnic.docs.write")) {
            Files.createDirectories(DOCS);
            Files.writeString(file, expected);
        }

        assertTrue(Files.exists(file), file + " is missing; make it with: " + COMMAND);
        assertEquals(expected, Files.readString(file), file + " is stale; make it anew with: " + COMMAND);
    }

    private static String cdna() {
        return RegisterDocs.markdown(
                        ContextRegister.LAYOUT,
                        "BAR0, one page of 4096 bytes for each context: context c at `0x1000` c. The page from `0x200`"
                                + " on is plain shared memory.")
                + "\n"
                + RegisterDocs.markdown(GlobalRegister.LAYOUT, "BAR2, privileged: the first 4096 bytes.")
                + "\n"
                + RegisterDocs.markdown(
                        ControlRegister.LAYOUT,
                        "BAR2, privileged: one block of 256 bytes for each context behind the global page, context c at"
                                + " `0x1000` + `0x100` c.");
    }

    private static String i82576() {
        return RegisterDocs.markdown(
                        PfRegisters.LAYOUT,
                        "BAR0 of the physical function, 128 KiB. The device resets by power-on, function-level reset and CTRL.RST;"
                                + " STICKY registers survive CTRL.RST.")
                + "\n## Second addresses\n\n"
                + "Registers of the physical function that answer at another address as well.\n\n"
                + "| From | Bytes | Registers |\n|---|---|---|\n"
                + aliases()
                + "\n"
                + RegisterDocs.markdown(
                        VfRegisters.LAYOUT,
                        "BAR0 of a virtual function, 16 KiB. Queue 0 of function n is queue n of the device, queue 1 is queue n + 8.");
    }

    private static String aliases() {
        final StringBuilder out = new StringBuilder();
        for (final PfAliases.Alias alias : PfAliases.spans()) {
            final RegisterSpec first = PfRegisters.LAYOUT.at(alias.to() >>> 2);
            out.append(String.format(
                    Locale.ROOT,
                    "| `0x%05X` | %d | from `0x%05X` on: %s |%n",
                    alias.from(),
                    alias.numBytes(),
                    alias.to(),
                    first == null ? "" : first.name()));
        }
        return out.toString().replace(System.lineSeparator(), "\n");
    }
}
