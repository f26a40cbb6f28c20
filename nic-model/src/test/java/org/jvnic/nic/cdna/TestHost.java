package org.jvnic.nic.cdna;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.CachedNanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.engine.NicEngine;
import org.jvnic.nic.memory.Span;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.port.Wire;
import org.jvnic.nic.register.RegisterSpace;

/** A host with a flat memory per context, written from the card's interfaces only. */
final class TestHost implements DmaPort {
    static final long BUS_BASE = 0x4000_0000L;
    static final int MEMORY = 1 << 20;

    final CachedNanoClock clock = new CachedNanoClock();
    final List<Integer> vectors = new ArrayList<>();
    final CdnaPersonality card;
    final NicEngine engine;
    private final FlatDomain[] domains;
    private final FlatDomain cardDomain = new FlatDomain();
    private int tag;

    TestHost(final int contexts) {
        this(contexts, null, null, NicEvents.NONE);
    }

    TestHost(final int contexts, final @Nullable Wire wire, final @Nullable FrameTap tap, final NicEvents events) {
        domains = new FlatDomain[contexts];
        for (int i = 0; i < contexts; i++) {
            domains[i] = new FlatDomain();
        }
        card = new CdnaPersonality(contexts, this, vectors::add, events, wire, tap);
        engine = new NicEngine(
                "test", EngineMode.STEPPED, clock, card, card.fabric(), card.scheduler(), wire, 256, 9216);
        card.setDoorbellListener(engine::onDoorbell);
    }

    @Override
    public DmaDomain domain(final int requesterId) {
        return requesterId == CARD ? cardDomain : domains[requesterId];
    }

    FlatDomain memory(final int context) {
        return domains[context];
    }

    FlatDomain cardMemory() {
        return cardDomain;
    }

    RegisterSpace page(final int context) {
        final ContextPage page = card.contextPage(context);
        if (page == null) {
            throw new IllegalStateException("context " + context + " is free");
        }
        return page;
    }

    void step() {
        engine.pump();
    }

    void settle() {
        int idle = 0;
        while (idle < 3) {
            idle = engine.pump() == 0 ? idle + 1 : 0;
        }
    }

    CommandStatus control(final int context, final ControlCommand command) {
        final RegisterSpace bar = card.privilegedBar();
        tag = (tag + 1) & 0xFFFF;
        bar.write32(ControlRegister.COMMAND.offsetInBar(context), command.ordinal() | (tag << 16));
        step();
        final int status = bar.read32(ControlRegister.COMMAND_STATUS.offsetInBar(context));
        if (status >>> 16 != tag) {
            throw new IllegalStateException("no echo of " + command);
        }
        return CommandStatus.values()[status & 0xFF];
    }

    void setControl(final ControlRegister register, final int context, final int value) {
        card.privilegedBar().write32(register.offsetInBar(context), value);
    }

    CommandStatus assign(final int context, final long mac, final int policy) {
        setControl(ControlRegister.OPERAND_LO, context, (int) mac);
        setControl(ControlRegister.OPERAND_HI, context, (int) (mac >>> 32));
        setControl(ControlRegister.POLICY, context, policy);
        return control(context, ControlCommand.ASSIGN);
    }

    CommandStatus command(final int context, final ContextCommand command) {
        final RegisterSpace page = page(context);
        tag = (tag + 1) & 0xFFFF;
        page.write32(ContextRegister.COMMAND.offset(), command.ordinal() | (tag << 16));
        step();
        final int status = page.read32(ContextRegister.COMMAND_STATUS.offset());
        if (status >>> 16 != tag) {
            throw new IllegalStateException("no echo of " + command);
        }
        return CommandStatus.values()[status & 0xFF];
    }

    void enableVectorRing(final long bus, final int log2) {
        final RegisterSpace bar = card.privilegedBar();
        bar.write32(GlobalRegister.VECTOR_RING_LO.offset(), (int) bus);
        bar.write32(GlobalRegister.VECTOR_RING_HI.offset(), (int) (bus >>> 32));
        bar.write32(GlobalRegister.VECTOR_RING_SIZE.offset(), log2 | (1 << 31));
        step();
    }

    static final class FlatDomain implements DmaDomain {
        final ByteBuffer memory = BufferUtil.allocateDirectAligned(MEMORY, 64);
        final long host = BufferUtil.address(memory);
        long resolves;
        long refused;
        long mapped = MEMORY;
        int pieceBytes;

        @Nullable
        RuntimeException failure;

        /** The only address where it fails. */
        long failsAt = -1;

        /** Whether it translates several accesses at a time, as far as nothing is in the way. */
        boolean inBatches;

        @Override
        public int resolve(
                final long[] addresses,
                final int[] lengths,
                final int longest,
                final int first,
                final int end,
                final int access,
                final long[] hosts) {
            int next = DmaDomain.super.resolve(addresses, lengths, longest, first, end, access, hosts);
            while (inBatches
                    && next > first
                    && next < end
                    && failsAt != addresses[next]
                    && Span.contains(BUS_BASE, mapped, addresses[next], lengths[next])
                    && contiguous(addresses[next], lengths[next], access) == lengths[next]) {
                hosts[next] = host + (addresses[next] - BUS_BASE);
                next++;
            }
            return next;
        }

        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            resolves++;
            if (failure != null && (failsAt == -1 || failsAt == busAddress)) {
                throw failure;
            }
            if (!Span.contains(BUS_BASE, mapped, busAddress, length)) {
                refused++;
                return DmaStatus.NOT_MAPPED;
            }
            if (contiguous(busAddress, length, access) < length) {
                return DmaStatus.SPLIT;
            }
            return host + (busAddress - BUS_BASE);
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            if (!Span.contains(BUS_BASE, mapped, busAddress, length)) {
                return 0;
            }
            final boolean whole = pieceBytes == 0 || busAddress < TestGuest.TX_BUFFERS;
            return whole ? length : Math.min(length, pieceBytes - (int) (busAddress % pieceBytes));
        }
    }
}
