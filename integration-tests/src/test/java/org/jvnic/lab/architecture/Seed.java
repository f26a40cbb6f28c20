package org.jvnic.lab.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.tngtech.archunit.lang.ArchRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.tools.ToolProvider;

enum Seed {
    GUEST_USES_THE_SHIM(
            Rules.GUEST_SEES_WHAT_A_GUEST_SEES,
            "package org.jvnic.guest.driver; class Seed { org.jvnic.vmm.memory.GuestMemory seen; }"),
    GUEST_USES_THE_ENGINE(
            Rules.GUEST_KNOWS_NO_INSIDE_OF_THE_CARD,
            "package org.jvnic.guest.driver; class Seed { org.jvnic.nic.engine.NicEngine seen; }"),
    GUEST_USES_THE_PAGE(
            Rules.GUEST_KNOWS_NO_INSIDE_OF_THE_CARD,
            "package org.jvnic.guest.driver; class Seed { org.jvnic.nic.cdna.ContextPage seen; }"),
    CARD_USES_THE_SHIM(
            Rules.NIC_KNOWS_NO_HOST, "package org.jvnic.nic.card; class Seed { org.jvnic.vmm.guest.Hypercalls seen; }"),
    CARD_USES_THE_DRIVER(
            Rules.NIC_KNOWS_NO_HOST,
            "package org.jvnic.nic.card; class Seed { org.jvnic.guest.driver.CdnaDriver seen; }"),
    SHIM_USES_THE_DRIVER(
            Rules.VMM_KNOWS_NO_GUEST_CODE,
            "package org.jvnic.vmm.machine; class Seed { org.jvnic.guest.driver.CdnaDriver seen; }"),
    REGISTER_USES_MEMORY(
            Rules.REGISTER_KNOWS_NOBODY,
            "package org.jvnic.nic.register; class Seed { org.jvnic.nic.memory.Span seen; }"),
    MEMORY_USES_A_PORT(
            Rules.MEMORY_KNOWS_NOBODY, "package org.jvnic.nic.memory; class Seed { org.jvnic.nic.port.DmaPort seen; }"),
    PORT_USES_MEMORY(
            Rules.PORT_KNOWS_NOBODY, "package org.jvnic.nic.port; class Seed { org.jvnic.nic.memory.Span seen; }"),
    ENGINE_USES_A_PERSONALITY(
            Rules.DATA_PATH_KNOWS_NO_PERSONALITY,
            "package org.jvnic.nic.engine; class Seed { org.jvnic.nic.cdna.spec.Descriptor seen; }"),
    FABRIC_USES_PCI(
            Rules.DATA_PATH_KNOWS_NO_PCI,
            "package org.jvnic.nic.fabric; class Seed { org.jvnic.nic.pci.PciFunction seen; }"),
    INTERRUPT_USES_THE_CARD(
            Rules.DATA_PATH_KNOWS_NO_PCI,
            "package org.jvnic.nic.interrupt; class Seed { org.jvnic.nic.card.CdnaCard seen; }"),
    INTERRUPT_USES_THE_PAGE(
            Rules.INTERRUPT_KNOWS_LAYOUTS_ONLY,
            "package org.jvnic.nic.interrupt; class Seed { org.jvnic.nic.cdna.ContextPage seen; }"),
    PERSONALITY_USES_THE_CARD(
            Rules.ONLY_THE_HOST_KNOWS_THE_CARD,
            "package org.jvnic.nic.cdna; class Seed { org.jvnic.nic.card.CdnaCard seen; }"),
    GUEST_MACHINE_USES_THE_SHIM(
            Rules.VMM_GUEST_KNOWS_NO_VMM,
            "package org.jvnic.vmm.guest; class Seed { org.jvnic.vmm.machine.Vmm seen; }"),
    GUEST_MACHINE_USES_THE_CARD(
            Rules.VMM_GUEST_KNOWS_NO_VMM,
            "package org.jvnic.vmm.guest; class Seed { org.jvnic.nic.port.DmaPort seen; }"),
    PACKAGES_IN_A_CIRCLE(
            Rules.NO_PACKAGE_CYCLES,
            "package org.jvnic.nic.frame; public class Seed { org.jvnic.nic.memory.SeedTwo seen; }",
            "package org.jvnic.nic.memory; public class SeedTwo { org.jvnic.nic.frame.Seed seen; }"),
    MACHINE_CALLS_NATIVE_CODE(
            Rules.JNA_STAYS_AT_THE_EDGE, "package org.jvnic.vmm.machine; class Seed { com.sun.jna.Pointer seen; }"),
    MACHINE_USES_NETTY(
            Rules.NETTY_STAYS_AT_THE_EDGE,
            "package io.netty.buffer; public class ByteBuf {}",
            "package org.jvnic.vmm.machine; class Seed { io.netty.buffer.ByteBuf seen; }"),
    SHIM_TOUCHES_RAW_MEMORY(
            Rules.RAW_MEMORY_HAS_ONE_DOOR,
            "package org.jvnic.vmm.memory; class Seed { long seen() { return org.agrona.UnsafeApi.getLong(null, 1); } }"),
    SHIM_TOUCHES_UNSAFE(
            Rules.RAW_MEMORY_HAS_ONE_DOOR, "package org.jvnic.vmm.memory; class Seed { sun.misc.Unsafe seen; }"),
    SHIM_PRINTS(
            Rules.LIBRARIES_KEEP_QUIET,
            "package org.jvnic.vmm.machine; class Seed { void say() { System.out.println(); } }"),
    CARD_PRINTS_A_TRACE(
            Rules.LIBRARIES_KEEP_QUIET,
            "package org.jvnic.nic.card; class Seed { void say(Exception e) { e.printStackTrace(); } }"),
    ENGINE_LOGS(
            Rules.HOT_PATH_LOGS_NOTHING,
            "package org.jvnic.nic.engine; class Seed { System.Logger seen = System.getLogger(\"\"); }"),
    CDNA_LOCKS(Rules.HOT_PATH_LOCKS_NOTHING, "package org.jvnic.nic.cdna; class Seed { synchronized void lock() {} }"),
    FABRIC_LOCKS(
            Rules.HOT_PATH_USES_NO_LOCK_OBJECTS,
            "package org.jvnic.nic.fabric; class Seed { java.util.concurrent.locks.ReentrantLock seen; }"),
    FRAME_STREAMS(
            Rules.HOT_PATH_STREAMS_NOTHING,
            "package org.jvnic.nic.frame; class Seed { java.util.stream.IntStream seen; }"),
    FABRIC_BOXES(
            Rules.HOT_PATH_BOXES_NOTHING,
            "package org.jvnic.nic.fabric; class Seed { Object box(int i) { return i; } }");

    @SuppressWarnings("ImmutableEnumChecker")
    final ArchRule rule;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> sources;

    Seed(final ArchRule rule, final String... sources) {
        this.rule = rule;
        this.sources = List.of(sources);
    }

    Path compileTo(final Path directory) throws IOException {
        return compile(sources, directory);
    }

    static Path compile(final List<String> sources, final Path directory) throws IOException {
        final List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", directory.toString()));
        arguments.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        for (int i = 0; i < sources.size(); i++) {
            final String type = sources.get(i).replaceFirst(".*?class (\\w+).*", "$1");
            final Path source =
                    Files.createDirectories(directory.resolve("source" + i)).resolve(type + ".java");
            Files.writeString(source, sources.get(i));
            arguments.add(source.toString());
        }
        final ByteArrayOutputStream messages = new ByteArrayOutputStream();
        final int result = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "not a JDK")
                .run(null, messages, messages, arguments.toArray(new String[0]));
        if (result != 0) {
            throw new IllegalStateException(sources + " does not compile: " + messages.toString(UTF_8));
        }
        return directory;
    }
}
