package org.jvnic.lab.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.register.RegisterDocs;

class RegisterReferenceTest {
    private static final String COMMAND = "mvn -pl integration-tests -am test -Dtest=RegisterReferenceTest"
            + " -Djvnic.docs.write=true -Dsurefire.failIfNoSpecifiedTests=false";
    private static final Path REFERENCE = Path.of(System.getProperty("basedir", System.getProperty("user.dir")))
            .resolveSibling("docs")
            .resolve("registers.md");
    private static final String HEADER = """
            # Register reference of the `cdna` personality

            Generated from the declarations in `org.jvnic.nic.cdna.spec`; do not edit. After a change there run
            `%s`.

            Sections are those of the [datasheet](datasheet.md). All registers are little-endian. A register of 64 bits is
            accessed as two halves of 32 bits, low first. Space without a register reads as zero and ignores writes.

            """.formatted(COMMAND);

    @Test
    void shouldMatchTheDeclarations() throws IOException {
        final String expected = reference();
        if (Boolean.getBoolean("jvnic.docs.write")) {
            Files.createDirectories(REFERENCE.resolveSibling("."));
            Files.writeString(REFERENCE, expected);
        }

        assertTrue(Files.exists(REFERENCE), REFERENCE + " is missing; make it with: " + COMMAND);
        assertEquals(expected, Files.readString(REFERENCE), REFERENCE + " is stale; make it anew with: " + COMMAND);
    }

    private static String reference() {
        return HEADER
                + RegisterDocs.markdown(
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
}
