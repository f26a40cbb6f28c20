package org.jvnic.nic.cdna.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterLayout;
import org.jvnic.nic.register.RegisterSpec;

class CdnaDatasheetTest {
    private static final String MAILBOXES = """
            0 TX_PRODUCER
            1 RX_PRODUCER
            2 TX_RING_LO
            3 TX_RING_HI
            4 TX_RING_SIZE
            5 RX_RING_LO
            6 RX_RING_HI
            7 RX_RING_SIZE
            8 STATUS_BLOCK_LO
            9 STATUS_BLOCK_HI
            10 INTERRUPT_CONTROL
            11 MODERATION
            12 RX_MODE
            13 OFFLOADS
            14 MAX_FRAME
            15 COMMAND
            16 FILTER_GENERATION
            17 RESERVED_17
            18 RX_SEEN
            19 TX_SEEN
            20 RESERVED_20
            21 RESERVED_20
            22 RESERVED_20
            23 RESERVED_20
            """;

    private static final String CONTEXT = """
            TX_PRODUCER                 0x000 4 1 0
            RX_PRODUCER                 0x004 4 1 0
            TX_RING_LO                  0x008 4 1 0
            TX_RING_HI                  0x00C 4 1 0
            TX_RING_SIZE                0x010 4 1 0
            RX_RING_LO                  0x014 4 1 0
            RX_RING_HI                  0x018 4 1 0
            RX_RING_SIZE                0x01C 4 1 0
            STATUS_BLOCK_LO             0x020 4 1 0
            STATUS_BLOCK_HI             0x024 4 1 0
            INTERRUPT_CONTROL           0x028 4 1 0
            MODERATION                  0x02C 4 1 0
            RX_MODE                     0x030 4 1 0
            OFFLOADS                    0x034 4 1 0
            MAX_FRAME                   0x038 4 1 0
            COMMAND                     0x03C 4 1 0
            FILTER_GENERATION           0x040 4 1 0
            RESERVED_17                 0x044 4 1 0
            RX_SEEN                     0x048 4 1 0
            TX_SEEN                     0x04C 4 1 0
            RESERVED_20                 0x050 4 4 0
            MAGIC                       0x060 4 1 0x434E564A
            VERSION                     0x064 4 1 0x00010000
            CONTEXT                     0x068 4 1 0
            LIMITS                      0x06C 4 1 0x00120F03
            STATE                       0x070 4 1 0
            LINK                        0x074 4 1 0
            FEATURES                    0x078 4 1 0
            MAC_LO                      0x07C 4 1 0
            MAC_HI                      0x080 4 1 0
            MAX_FRAME_LIMIT             0x084 4 1 0x2400
            TX_CONSUMER                 0x088 4 1 0
            RX_CONSUMER                 0x08C 4 1 0
            COMMAND_STATUS              0x090 4 1 0
            FILTER_ACCEPTED             0x094 4 1 0
            FAULT_CODE                  0x098 4 1 0
            FAULT_INDEX                 0x09C 4 1 0
            FAULT_ADDRESS_LO            0x0A0 4 1 0
            FAULT_ADDRESS_HI            0x0A4 4 1 0
            EPOCH                       0x0A8 4 1 0
            SEQUENCE_CONTROL            0x0AC 4 1 0
            TX_SEQUENCE_FIRST           0x0B0 4 1 0
            RX_SEQUENCE_FIRST           0x0B4 4 1 0
            INTERRUPT_STATE             0x0B8 4 1 0
            STAT_TX_FRAMES              0x100 8 1 0
            STAT_TX_BYTES               0x108 8 1 0
            STAT_RX_FRAMES              0x110 8 1 0
            STAT_RX_BYTES               0x118 8 1 0
            STAT_TX_MULTICAST           0x120 8 1 0
            STAT_TX_BROADCAST           0x128 8 1 0
            STAT_RX_MULTICAST           0x130 8 1 0
            STAT_RX_BROADCAST           0x138 8 1 0
            STAT_TX_DROP_LENGTH         0x140 8 1 0
            STAT_TX_DROP_FRAGMENTS      0x148 8 1 0
            STAT_TX_DROP_FORMAT         0x150 8 1 0
            STAT_TX_DROP_OFFLOAD        0x158 8 1 0
            STAT_TX_DROP_SPOOFED_MAC    0x160 8 1 0
            STAT_TX_DROP_SPOOFED_VLAN   0x168 8 1 0
            STAT_TX_DROP_SELF_ADDRESSED 0x170 8 1 0
            STAT_TX_DROP_NO_DESTINATION 0x178 8 1 0
            STAT_TX_DROP_LINK_DOWN      0x180 8 1 0
            STAT_RX_DROP_NO_DESCRIPTOR  0x188 8 1 0
            STAT_RX_DROP_NO_ROOM        0x190 8 1 0
            STAT_RX_DROP_TOO_LONG       0x198 8 1 0
            STAT_RX_DROP_FAULT          0x1A0 8 1 0
            STAT_RX_DROP_LINK_DOWN      0x1A8 8 1 0
            STAT_RX_DROP_BUS_MASTER_OFF 0x1B0 8 1 0
            STAT_RX_DROP_VLAN_FILTER    0x1B8 8 1 0
            STAT_TX_DESCRIPTORS         0x1C0 8 1 0
            STAT_RX_DESCRIPTORS         0x1C8 8 1 0
            STAT_INTERRUPTS             0x1D0 8 1 0
            STAT_DOORBELLS              0x1D8 8 1 0
            STAT_ACCESS_ERRORS          0x1E0 8 1 0
            STAT_REFUSED_WRITES         0x1E8 8 1 0
            STAT_RX_DROP_NOT_RUNNING    0x1F0 8 1 0
            """;

    private static final String GLOBAL = """
            MAGIC                       0x000 4 1 0x434E564A
            VERSION                     0x004 4 1 0x00010000
            CONTEXTS                    0x008 4 1 0
            LINK                        0x00C 4 1 0
            DEVICE_CONTROL              0x010 4 1 0
            VECTOR_RING_LO              0x020 4 1 0
            VECTOR_RING_HI              0x024 4 1 0
            VECTOR_RING_SIZE            0x028 4 1 0
            VECTOR_PRODUCER             0x02C 4 1 0
            VECTOR_CONSUMER             0x030 4 1 0
            FAULT_PENDING               0x040 4 8 0
            INTERRUPT_PENDING           0x060 4 8 0
            PORT_RX_FRAMES              0x100 8 1 0
            PORT_RX_BYTES               0x108 8 1 0
            PORT_TX_FRAMES              0x110 8 1 0
            PORT_TX_BYTES               0x118 8 1 0
            PORT_REPLICAS               0x120 8 1 0
            PORT_DROP_LENGTH            0x128 8 1 0
            PORT_DROP_NO_MATCH          0x130 8 1 0
            PORT_DROP_WIRE_FULL         0x138 8 1 0
            PORT_DROP_WIRE_DOWN         0x140 8 1 0
            PORT_VECTORS                0x148 8 1 0
            PORT_VECTOR_MERGES          0x150 8 1 0
            PORT_INTERRUPTS             0x158 8 1 0
            PORT_FAULTS                 0x160 8 1 0
            PORT_CONTAINED              0x168 8 1 0
            PORT_ACCESS_ERRORS          0x170 8 1 0
            """;

    private static final String CONTROL = """
            COMMAND                     0x000 4 1 0
            COMMAND_STATUS              0x004 4 1 0
            STATE                       0x008 4 1 0
            EPOCH                       0x00C 4 1 0
            OPERAND_LO                  0x010 4 1 0
            OPERAND_HI                  0x014 4 1 0
            POLICY                      0x018 4 1 0
            WEIGHT                      0x01C 4 1 1
            FAULT_POLICY                0x020 4 1 0
            SEQUENCE_MODULUS            0x024 4 1 0x2020
            TX_SEQUENCE_FIRST           0x028 4 1 0
            RX_SEQUENCE_FIRST           0x02C 4 1 0
            TX_RING_LO                  0x030 4 1 0
            TX_RING_HI                  0x034 4 1 0
            TX_RING_SIZE                0x038 4 1 0
            RX_RING_LO                  0x03C 4 1 0
            RX_RING_HI                  0x040 4 1 0
            RX_RING_SIZE                0x044 4 1 0
            STATUS_BLOCK_LO             0x048 4 1 0
            STATUS_BLOCK_HI             0x04C 4 1 0
            FAULT_CODE                  0x050 4 1 0
            FAULT_INDEX                 0x054 4 1 0
            FAULT_ADDRESS_LO            0x058 4 1 0
            FAULT_ADDRESS_HI            0x05C 4 1 0
            TX_CONSUMER                 0x060 4 1 0
            RX_CONSUMER                 0x064 4 1 0
            RATE_MBPS                   0x068 4 1 0
            RATE_BURST                  0x06C 4 1 0
            AUDIT_TX_FRAMES             0x080 8 1 0
            AUDIT_TX_BYTES              0x088 8 1 0
            AUDIT_TX_DROPS              0x090 8 1 0
            AUDIT_RX_FRAMES             0x098 8 1 0
            AUDIT_RX_BYTES              0x0A0 8 1 0
            AUDIT_RX_DROPS              0x0A8 8 1 0
            AUDIT_FAULTS                0x0B0 8 1 0
            AUDIT_ACCESS_ERRORS         0x0B8 8 1 0
            AUDIT_REFUSED_WRITES        0x0C0 8 1 0
            AUDIT_INTERRUPTS            0x0C8 8 1 0
            """;

    @Test
    void shouldHaveMailboxesAtFourTimesTheirNumbers() {
        for (final String line : MAILBOXES.split("\n")) {
            final int number = Integer.parseInt(line.split(" ")[0]);
            final RegisterSpec register = ContextRegister.LAYOUT.at(number);

            assertNotNull(register, line);
            assertEquals(line.split(" ")[1], register.name());
            assertEquals(4 * number, register.offset(ContextRegister.LAYOUT.indexAt(number)));
            assertFilled(register, Access.RW, 0xFFFF_FFFFL);
        }
        assertEquals(24, ContextRegister.MAILBOXES);
    }

    @Test
    void shouldHaveTheRegionsOfTheContextPage() {
        assertEquals(4096, ContextRegister.PAGE_BYTES);
        assertEquals(0x060, ContextRegister.PUBLISHED);
        assertEquals(0x100, ContextRegister.STATISTICS);
        assertEquals(0x200, ContextRegister.SHARED_MEMORY);
        assertEquals(0x200, ContextRegister.LAYOUT.spaceBytes());
    }

    @Test
    void shouldPublishReadOnlyWordsFrom0x060To0x0FF() {
        for (final RegisterSpec register : ContextRegister.LAYOUT.registers()) {
            if (register.offset() >= 0x060 && register.offset() < 0x100) {
                assertEquals(4, register.bytes(), register.name());
                register.fields().forEach(field -> assertEquals(Access.RO, field.access(), register.name()));
            }
        }
    }

    @Test
    void shouldCountIn64ReadOnlyBitsFrom0x100To0x1FF() {
        for (final RegisterSpec register : ContextRegister.LAYOUT.registers()) {
            if (register.offset() >= 0x100) {
                assertEquals(8, register.bytes(), register.name());
                assertFilled(register, Access.RO, -1L);
            }
        }
    }

    @Test
    void shouldPutTheControlBlocksBehindTheGlobalPage() {
        assertEquals(0x1000, GlobalRegister.LAYOUT.spaceBytes());
        assertEquals(0x1000, GlobalRegister.PAGE_BYTES);
        assertEquals(0x100, ControlRegister.LAYOUT.spaceBytes());
        assertEquals(0x100, ControlRegister.BLOCK_BYTES);
        assertEquals(0x1000, ControlRegister.COMMAND.offsetInBar(0));
        assertEquals(0x2F18, ControlRegister.POLICY.offsetInBar(31));
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void shouldPlaceEveryRegisterAndNoOther(final RegisterLayout layout, final String table) {
        final List<String> lines = Arrays.asList(table.split("\n"));
        assertEquals(lines.size(), layout.registers().size());
        for (int i = 0; i < lines.size(); i++) {
            final String[] column = lines.get(i).split(" +");
            final RegisterSpec register = layout.registers().get(i);

            assertEquals(column[0], register.name());
            assertEquals(Integer.decode(column[1]), register.offset(), column[0]);
            assertEquals(Integer.decode(column[2]), register.bytes(), column[0]);
            assertEquals(Integer.decode(column[3]), register.count(), column[0]);
            assertEquals(register.bytes(), register.stride(), column[0]);
            assertEquals(Long.decode(column[4]), register.reset(), column[0]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TX_RING_SIZE, LOG2, 4, 0, RW",
        "RX_RING_SIZE, LOG2, 4, 0, RW",
        "INTERRUPT_CONTROL, ENABLE, 0, 0, RW",
        "INTERRUPT_CONTROL, MASK, 1, 1, RW",
        "INTERRUPT_CONTROL, REARM, 2, 2, RW",
        "MODERATION, MICROSECONDS, 14, 0, RW",
        "MODERATION, ADAPTIVE, 15, 15, RW",
        "MODERATION, FRAMES, 31, 16, RW",
        "RX_MODE, BROADCAST, 0, 0, RW",
        "RX_MODE, ALL_MULTICAST, 1, 1, RW",
        "RX_MODE, PROMISCUOUS, 2, 2, RW",
        "RX_MODE, VLAN_FILTER, 3, 3, RW",
        "OFFLOADS, ENABLES, 31, 0, RW",
        "MAX_FRAME, BYTES, 15, 0, RW",
        "COMMAND, OPCODE, 7, 0, RW",
        "COMMAND, TAG, 31, 16, RW",
        "VERSION, MINOR, 15, 0, RO",
        "VERSION, MAJOR, 31, 16, RO",
        "CONTEXT, NUMBER, 15, 0, RO",
        "LIMITS, MIN_RING_LOG2, 7, 0, RO",
        "LIMITS, MAX_RING_LOG2, 15, 8, RO",
        "LIMITS, MAX_FRAGMENTS, 23, 16, RO",
        "STATE, STATE, 3, 0, RO",
        "LINK, UP, 0, 0, RO",
        "LINK, SPEED_MBPS, 31, 8, RO",
        "MAC_LO, VALUE, 31, 0, RO",
        "MAC_HI, VALUE, 15, 0, RO",
        "MAX_FRAME_LIMIT, BYTES, 15, 0, RO",
        "COMMAND_STATUS, STATUS, 7, 0, RO",
        "COMMAND_STATUS, OPCODE, 15, 8, RO",
        "COMMAND_STATUS, TAG, 31, 16, RO",
        "FAULT_CODE, REASON, 7, 0, RO",
        "FAULT_CODE, RING, 11, 8, RO",
        "FAULT_CODE, DETAIL, 31, 16, RO",
        "SEQUENCE_CONTROL, TX_MODULUS_LOG2, 5, 0, RO",
        "SEQUENCE_CONTROL, RX_MODULUS_LOG2, 13, 8, RO",
        "SEQUENCE_CONTROL, PRIVILEGED_RINGS, 31, 31, RO",
        "INTERRUPT_STATE, ARMED, 0, 0, RO",
        "INTERRUPT_STATE, PENDING, 1, 1, RO"
    })
    void shouldPlaceFieldOfContextPage(
            final String register, final String field, final int msb, final int lsb, final Access access) {
        assertField(ContextRegister.LAYOUT, register, field, msb, lsb, access);
    }

    @ParameterizedTest
    @CsvSource({
        "VERSION, MINOR, 15, 0, RO",
        "VERSION, MAJOR, 31, 16, RO",
        "CONTEXTS, COUNT, 15, 0, RO",
        "LINK, UP, 0, 0, RO",
        "LINK, SPEED_MBPS, 31, 8, RO",
        "DEVICE_CONTROL, RESET, 0, 0, SC",
        "VECTOR_RING_SIZE, LOG2, 3, 0, RW",
        "VECTOR_RING_SIZE, ENABLE, 31, 31, RW",
        "VECTOR_PRODUCER, VALUE, 31, 0, RO",
        "VECTOR_CONSUMER, VALUE, 31, 0, RW",
        "FAULT_PENDING, CONTEXTS, 31, 0, W1C",
        "INTERRUPT_PENDING, CONTEXTS, 31, 0, RO",
        "PORT_CONTAINED, COUNT, 63, 0, RO"
    })
    void shouldPlaceFieldOfGlobalPage(
            final String register, final String field, final int msb, final int lsb, final Access access) {
        assertField(GlobalRegister.LAYOUT, register, field, msb, lsb, access);
    }

    @ParameterizedTest
    @CsvSource({
        "COMMAND, OPCODE, 7, 0, RW",
        "COMMAND, TAG, 31, 16, RW",
        "COMMAND_STATUS, STATUS, 7, 0, RO",
        "COMMAND_STATUS, OPCODE, 15, 8, RO",
        "COMMAND_STATUS, TAG, 31, 16, RO",
        "STATE, STATE, 3, 0, RO",
        "OPERAND_LO, VALUE, 31, 0, RW",
        "OPERAND_HI, VALUE, 15, 0, RW",
        "POLICY, PRIVILEGED_RINGS, 0, 0, RW",
        "POLICY, SEQUENCE_CHECK, 1, 1, RW",
        "POLICY, MAC_ANTI_SPOOF, 2, 2, RW",
        "POLICY, VLAN_MEMBERSHIP, 3, 3, RW",
        "POLICY, PROMISCUOUS_ALLOWED, 4, 4, RW",
        "POLICY, DIRECT_INTERRUPT, 5, 5, RW",
        "WEIGHT, WEIGHT, 7, 0, RW",
        "FAULT_POLICY, REASONS, 8, 0, RW",
        "SEQUENCE_MODULUS, TX_LOG2, 5, 0, RW",
        "SEQUENCE_MODULUS, RX_LOG2, 13, 8, RW",
        "TX_RING_SIZE, LOG2, 4, 0, RW",
        "RX_RING_SIZE, LOG2, 4, 0, RW",
        "FAULT_CODE, REASON, 7, 0, RO",
        "FAULT_CODE, RING, 11, 8, RO",
        "FAULT_CODE, DETAIL, 31, 16, RO",
        "TX_CONSUMER, VALUE, 31, 0, RO",
        "RX_CONSUMER, VALUE, 31, 0, RO",
        "AUDIT_REFUSED_WRITES, COUNT, 63, 0, RO"
    })
    void shouldPlaceFieldOfControlBlock(
            final String register, final String field, final int msb, final int lsb, final Access access) {
        assertField(ControlRegister.LAYOUT, register, field, msb, lsb, access);
    }

    static Stream<Object[]> spaces() {
        return Stream.of(
                new Object[] {ContextRegister.LAYOUT, CONTEXT},
                new Object[] {GlobalRegister.LAYOUT, GLOBAL},
                new Object[] {ControlRegister.LAYOUT, CONTROL});
    }

    private static void assertField(
            final RegisterLayout layout,
            final String registerName,
            final String fieldName,
            final int msb,
            final int lsb,
            final Access access) {
        final RegisterSpec register = layout.find(registerName);
        assertNotNull(register);
        final BitField field = register.fields().stream()
                .filter(candidate -> candidate.name().equals(fieldName))
                .findFirst()
                .orElseThrow();
        assertEquals(lsb, field.lsb());
        assertEquals(msb - lsb + 1, field.width());
        assertEquals(access, field.access());
    }

    private static void assertFilled(final RegisterSpec register, final Access access, final long bits) {
        long filled = 0;
        for (final BitField field : register.fields()) {
            assertEquals(access, field.access(), register.name());
            filled |= field.mask();
        }
        assertEquals(bits, filled, register.name());
        assertEquals(0, register.reset(), register.name());
    }
}
