package org.jvnic.nic.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.interrupt.HeldRise;
import org.jvnic.nic.port.InterruptSink;

class PciFunctionTest {
    private final Sample sample = new Sample();
    private final PciFunction function = sample.function;

    @Test
    void shouldTellWhenBusMasteringChangesAndOnlyThen() {
        assertFalse(function.isBusMasterEnabled());
        sample.command(Sample.MASTER);
        assertTrue(function.isBusMasterEnabled());
        sample.command(Sample.MASTER | Sample.MEMORY);
        sample.command(Sample.MEMORY);
        assertFalse(function.isBusMasterEnabled());
        assertEquals(List.of("master true", "master false"), sample.log);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void shouldForgetEverythingAndTellWhenAFunctionLevelResetIsWritten(final int numBytes) {
        final String fresh = LspciDump.of(function, "00:03.0");
        dirty();
        sample.msix.raise(3);
        assertEquals(8, sample.pending(0));
        sample.log.clear();
        function.configWrite(numBytes == 1 ? 0x69 : 0x68, numBytes, numBytes == 1 ? 0x80 : 0x8000);
        assertEquals(List.of("master false", "reset FUNCTION_LEVEL"), sample.log);
        assertEquals(fresh, LspciDump.of(function, "00:03.0"));
        assertEquals(0, sample.pending(0));
        assertEquals(0xFF, function.barRead(0, 0, 1));
        assertFalse(function.isBusMasterEnabled());
    }

    @Test
    void shouldSendNothingOldWhenEverythingIsEnabledAgainAfterAReset() {
        dirty();
        sample.msix.raise(3);
        function.configWrite(Sample.DEVICE_CONTROL, 2, Sample.FUNCTION_RESET);
        sample.log.clear();
        sample.command(Sample.MASTER);
        sample.msixControl(Sample.ENABLE);
        sample.program(3, false);
        assertEquals(List.of("master true"), sample.log);
        sample.msix.raise(3);
        assertEquals(List.of("master true", Sample.message(3)), sample.log);
    }

    @Test
    void shouldKeepStickyBitsThroughAFunctionLevelResetButNotThroughAConventionalOne() {
        function.configWrite(Sample.DEVICE_CONTROL, 2, 0x0040);
        function.configWrite(0x70, 2, 0x0043);
        function.configWrite(Sample.DEVICE_CONTROL, 2, 0x8040);
        assertEquals(0x2850, function.configRead(Sample.DEVICE_CONTROL, 2));
        assertEquals(0x0043, function.configRead(0x70, 2));
        function.reset(ResetCause.CONVENTIONAL);
        assertEquals(0x2810, function.configRead(Sample.DEVICE_CONTROL, 2));
        assertEquals(0, function.configRead(0x70, 2));
        assertEquals(List.of("reset FUNCTION_LEVEL", "reset CONVENTIONAL"), sample.log);
    }

    @Test
    void shouldKeepStateThroughD3HotWhenSoftResetIsOff() {
        dirty();
        sample.log.clear();
        final String before = LspciDump.of(function, "00:03.0");
        sample.power(Sample.D3HOT);
        assertFalse(function.isBusMasterEnabled());
        sample.power(0);
        assertTrue(function.isBusMasterEnabled());
        assertEquals(before, LspciDump.of(function, "00:03.0"));
        assertEquals(List.of("master false", "master true"), sample.log);
    }

    @Test
    void shouldResetOnTheWayFromD3HotToD0WhenSoftResetIsOn() {
        final Sample soft = new Sample(false);
        assertEquals(0, soft.function.configRead(Sample.PMCSR, 2));
        soft.command(Sample.MASTER);
        soft.power(0);
        soft.power(Sample.D3HOT);
        assertEquals(List.of("master true", "master false"), soft.log);
        soft.power(0);
        assertEquals(List.of("master true", "master false", "reset POWER_STATE"), soft.log);
        assertEquals(0, soft.function.configRead(Sample.COMMAND, 2));
    }

    @Test
    void shouldLeaveD3HotByAFunctionLevelReset() {
        sample.power(Sample.D3HOT);
        function.configWrite(Sample.DEVICE_CONTROL, 2, Sample.FUNCTION_RESET);
        assertEquals(8, function.configRead(Sample.PMCSR, 2));
        sample.command(Sample.MASTER);
        assertTrue(function.isBusMasterEnabled());
    }

    @Test
    void shouldShowTheLineInTheStatusRegisterAndTellTheSinkEachChangeOnce() {
        function.setLine(true);
        function.setLine(true);
        assertEquals(0x18, function.configRead(Sample.STATUS, 2));
        function.setLine(false);
        assertEquals(0x10, function.configRead(Sample.STATUS, 2));
        assertEquals(List.of("line 24 true", "line 24 false"), sample.log);
    }

    @Test
    void shouldLowerTheLineWhileItIsDisabledAndRaiseItAgain() {
        function.setLine(true);
        sample.command(Sample.INTX_DISABLE);
        assertEquals(0x18, function.configRead(Sample.STATUS, 2));
        sample.command(0);
        assertEquals(List.of("line 24 true", "line 24 false", "line 24 true"), sample.log);
    }

    @Test
    void shouldLowerTheLineBeforeReturnWhileAnotherThreadStillTellsTheRise() throws InterruptedException {
        final RisingSink sink = new RisingSink();
        final PciFunction shared =
                PciFunction.builder(Sample.IDENTITY).interruptLine(1, sink).build();
        final Runnable raise = () -> {
            shared.setLine(false);
            shared.configWrite(Sample.COMMAND, 2, 0);
            shared.setLine(true);
        };
        sink.held.shouldFallBeforeReturnOf(raise, () -> shared.configWrite(Sample.COMMAND, 2, Sample.INTX_DISABLE));
        sink.held.shouldFallBeforeReturnOf(raise, () -> shared.reset(ResetCause.CONVENTIONAL));
        sink.held.shouldFallBeforeReturnOf(raise, () -> {
            shared.setLine(false);
            shared.awaitLine();
        });
    }

    private static final class RisingSink implements InterruptSink {
        final HeldRise held = new HeldRise(this::isHigh);
        private volatile boolean high;

        private boolean isHigh() {
            return high;
        }

        @Override
        public void message(final int requesterId, final int vector, final long address, final int data) {}

        @Override
        public void line(final int requesterId, final boolean asserted) {
            high = asserted;
            if (asserted) {
                held.hold();
            }
        }
    }

    @Test
    void shouldLowerTheLineWhileMsixIsEnabledAndInD3Hot() {
        function.setLine(true);
        sample.msixControl(Sample.ENABLE);
        sample.msixControl(0);
        sample.power(Sample.D3HOT);
        sample.power(0);
        assertEquals(
                List.of("line 24 true", "line 24 false", "line 24 true", "line 24 false", "line 24 true"), sample.log);
    }

    @Test
    void shouldLowerTheLineOnResetEvenWhenItIsRaisedBeforeTheListenerReturns() {
        final PciFunction[] self = new PciFunction[1];
        final PciFunction late = PciFunction.builder(Sample.IDENTITY)
                .requesterId(5)
                .interruptLine(1, sample)
                .onReset(cause -> self[0].setLine(true))
                .build();
        self[0] = late;
        late.reset(ResetCause.CONVENTIONAL);
        assertEquals(List.of("line 5 true", "line 5 false"), sample.log);
        assertEquals(0, late.configRead(Sample.STATUS, 2));
    }

    @Test
    void shouldHaveNoLineWithoutAPin() {
        final PciFunction pinless = PciFunction.builder(Sample.IDENTITY).build();
        pinless.setLine(true);
        assertEquals(0, pinless.configRead(Sample.STATUS, 2));
        assertEquals(0, pinless.configRead(0x34, 1));
    }

    @Test
    void shouldContainWhatAListenerThrowsWhenTheGuestCausedIt() {
        final PciFunction broken = PciFunction.builder(Sample.IDENTITY)
                .requesterId(9)
                .capability(0x60, new PciExpress(128, 1, 1))
                .onBusMaster(enabled -> {
                    throw new IllegalStateException("master");
                })
                .onReset(cause -> {
                    throw new IllegalStateException("reset");
                })
                .events(sample)
                .build();
        broken.configWrite(Sample.COMMAND, 2, Sample.MASTER);
        assertTrue(broken.isBusMasterEnabled());
        broken.configWrite(Sample.DEVICE_CONTROL, 2, Sample.FUNCTION_RESET);
        assertEquals(List.of("contained 9 master", "contained 9 master", "contained 9 reset"), sample.log);
        assertFalse(broken.isBusMasterEnabled());
        assertThrows(IllegalStateException.class, () -> broken.reset(ResetCause.CONVENTIONAL));
    }

    @Test
    void shouldKeepItsIdentityAndListItsBarsInOrder() {
        assertEquals(Sample.IDENTITY, function.identity());
        assertEquals(Sample.REQUESTER, function.requesterId());
        assertEquals(List.of(0, 2, 4), function.bars().stream().map(Bar::index).toList());
    }

    @Test
    void shouldNameWhatContradictsWhatWhenBuilding() {
        final PowerManagement power = new PowerManagement(true);
        final PciExpress express = new PciExpress(128, 1, 1);
        refuse(
                "capability Express: offset=0x44 overlaps capability Power Management at 0x44",
                builder().capability(0x40, power).capability(0x44, express));
        refuse("capability Power Management: offset=0x3c", builder().capability(0x3C, power));
        refuse("capability Power Management: offset=0x42", builder().capability(0x42, power));
        refuse("capability Express: offset=0xc8", builder().capability(0xC8, express));
        refuse("capability Express: offset=0x100", builder().capability(0x100, express));
        refuse(
                "its second, the first is at 0x40",
                builder().capability(0x40, power).capability(0x50, power));
        refuse("Device Serial Number: offset=0xf0", builder().capability(0xF0, new DeviceSerialNumber(1)));
        refuse("the first is at 0x140", builder().capability(0x140, new DeviceSerialNumber(1)));
        refuse("has no table", builder().capability(0x50, Sample.GEOMETRY));
        refuse("requesterId=24", builder().msix(0x50, sample.msix));
        refuse(
                "needs 0x1010 bytes in BAR4",
                builder()
                        .requesterId(Sample.REQUESTER)
                        .bar(new Bar(4, 0x1000, false, false, sample.msix))
                        .msix(0x50, sample.msix));
        refuse(
                "register BAR1",
                builder()
                        .bar(new Bar(0, 4096, true, false, sample.low))
                        .bar(new Bar(1, 4096, false, false, sample.low)));
    }

    @Test
    void shouldNameTheValueThatIsOutOfRange() {
        Sample.assertRefused("vendorId=0x10000", () -> new PciIdentity(0x10000, 0, 0, 0, 0, 0));
        Sample.assertRefused("classCode=0x1000000", () -> new PciIdentity(0, 0, 0, 0x1000000, 0, 0));
        Sample.assertRefused("maxPayloadBytes=96", () -> new PciExpress(96, 1, 1));
        Sample.assertRefused("linkGeneration=5", () -> new PciExpress(128, 5, 1));
        Sample.assertRefused("linkWidth=3", () -> new PciExpress(128, 1, 3));
        Sample.assertRefused("interrupt pin=5", () -> builder().interruptLine(5, sample));
    }

    private void dirty() {
        for (int offset = 0x10; offset < 0x28; offset += 4) {
            function.configWrite(offset, 4, 0x1357_9BDFL * (offset + 1));
        }
        function.configWrite(0x0C, 1, 0x10);
        function.configWrite(0x3C, 1, 11);
        sample.command(Sample.MEMORY | Sample.MASTER);
        sample.msixControl(Sample.ENABLE);
        sample.program(3, true);
    }

    private static PciFunctionBuilder builder() {
        return PciFunction.builder(Sample.IDENTITY);
    }

    private static void refuse(final String named, final PciFunctionBuilder builder) {
        Sample.assertRefused(named, builder::build);
    }
}
