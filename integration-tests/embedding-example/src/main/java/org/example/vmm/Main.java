package org.example.vmm;

/** Boots a machine with two guests, lets the first send to the second, and says what happened. */
public final class Main {
    private static final int FRAMES = 1000;

    private Main() {}

    /**
     * Runs.
     *
     * @param arguments ignored.
     */
    public static void main(final String[] arguments) {
        try (Machine machine = new Machine(2)) {
            final Guest sender = new Guest(machine, 0);
            final Guest receiver = new Guest(machine, 1);
            int received = 0;
            for (int i = 0; i < FRAMES; i++) {
                sender.send(receiver.address(), i);
                receiver.awaitInterrupt();
                received += receiver.receive(i);
            }
            System.out.println("frames sent " + FRAMES + ", received and checked " + received);
            System.out.println("interrupts of the receiver " + machine.interrupts(1));
            System.out.println("ledger: " + machine.ledger());
            if (received != FRAMES || machine.interrupts(1) != FRAMES || !machine.ledger().isExact()) {
                System.out.println("FAILED");
                System.exit(1);
            }
        }
    }
}
