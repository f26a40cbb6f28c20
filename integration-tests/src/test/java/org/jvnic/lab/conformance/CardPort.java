package org.jvnic.lab.conformance;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jvnic.nic.register.RegisterSpace;

/** A part of a card's register space; power-on is another card. */
final class CardPort implements RegisterPort {
    private final int contexts;
    private final int base;
    private final Consumer<CardUnderTest> preparation;
    private final Function<CardUnderTest, RegisterSpace> view;
    private CardUnderTest card;
    private RegisterSpace space;

    CardPort(
            final int contexts,
            final Consumer<CardUnderTest> preparation,
            final Function<CardUnderTest, RegisterSpace> view,
            final int base) {
        this.contexts = contexts;
        this.preparation = preparation;
        this.view = view;
        this.base = base;
        this.card = new CardUnderTest(contexts);
        preparation.accept(card);
        this.space = view.apply(card);
    }

    CardUnderTest card() {
        return card;
    }

    @Override
    public long read(final long offset, final int numBytes) {
        return space.read(base + offset, numBytes);
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        space.write(base + offset, numBytes, value);
    }

    @Override
    public void reset() {
        card = new CardUnderTest(contexts);
        preparation.accept(card);
        space = view.apply(card);
    }

    @Override
    public void clock() {
        card.settle();
    }
}
