package org.jvnic.lab.conformance;

import java.util.function.Function;
import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.RegisterLayout;

enum Mutant {
    W1C_AS_RW("CAUSE", layout -> new Faulty(layout) {
        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, value);
            copy(word, bits(word, Access.W1C), value);
        }
    }),
    W1S_AS_RW("CAUSE_SET", layout -> new Faulty(layout) {
        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, value);
            copy(word, bits(word, Access.W1S), value);
        }
    }),
    W1C_OVER_CLEARING("CAUSE", layout -> new Faulty(layout) {
        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, value);
            final int causes = bits(word, Access.W1C);
            file.clearBits(word, (value & causes) == 0 ? 0 : causes);
        }
    }),
    W1C_NOT_CLEARING_TOP_BIT("CAUSE", layout -> new Faulty(layout) {
        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, at(word, SyntheticRegister.CAUSE) ? value & ~(1 << 21) : value);
        }
    }),
    W1C_CLEARED_BY_READ("CAUSE", layout -> new Faulty(layout) {
        @Override
        protected int readWord(final int word) {
            final int value = super.readWord(word);
            file.clearBits(word, bits(word, Access.W1C));
            return value;
        }
    }),
    RC_NOT_CLEARING("SNAPSHOT", layout -> new Faulty(layout) {
        @Override
        protected int readWord(final int word) {
            final int before = file.get(word);
            final int value = super.readWord(word);
            file.set(word, before);
            return value;
        }
    }),
    RC_CLEARED_BY_WRITE("SNAPSHOT", layout -> new Faulty(layout) {
        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, value);
            file.clearBits(word, bits(word, Access.RC));
        }
    }),
    WRITABLE_RO("IDENTITY", layout -> new Faulty(layout) {
        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, value);
            copy(word, bits(word, Access.RO), value);
        }
    }),
    READABLE_WO("CONTROL", layout -> new Faulty(layout) {
        @Override
        protected int readWord(final int word) {
            return super.readWord(word) | (file.get(word) & bits(word, Access.WO));
        }
    }),
    SC_READS_BACK("CONTROL", layout -> new Faulty(layout) {
        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, value);
            copy(word, bits(word, Access.SC), value);
        }

        @Override
        protected int readWord(final int word) {
            return super.readWord(word) | (file.get(word) & bits(word, Access.SC));
        }
    }),
    STUCK_RW_BIT("ADDRESS", layout -> new Faulty(layout) {
        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, at(word - 1, SyntheticRegister.ADDRESS) ? value | 0x40 : value);
        }
    }),
    LONE_ONE_LOST("ADDRESS", layout -> new Faulty(layout) {
        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, at(word, SyntheticRegister.ADDRESS) && value == 1 << 17 ? 0 : value);
        }
    }),
    RESERVED_BIT_STORED("TABLE[0]", layout -> new Faulty(layout) {
        private int reservedBit;

        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, value);
            reservedBit = at(word, SyntheticRegister.TABLE) ? value & 1 : reservedBit;
        }

        @Override
        protected int readWord(final int word) {
            return super.readWord(word) | (at(word, SyntheticRegister.TABLE) ? reservedBit : 0);
        }
    }),
    RESERVED_BIT_HITS_REGISTER_0("CONTROL", layout -> new Faulty(layout) {
        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, value);
            if (at(word, SyntheticRegister.TABLE) && (value & 1) != 0) {
                file.set(0, file.get(0) ^ 1);
            }
        }
    }),
    RESERVED_SPACE_HITS_REGISTER_0("CONTROL", layout -> new Faulty(layout) {
        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(layout.at(word) == null ? 0 : word, value);
        }
    }),
    RESERVED_SPACE_IS_MEMORY(Violation.RESERVED, layout -> new Faulty(layout) {
        private final int[] memory = new int[layout.spaceBytes() / 4];

        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, value);
            memory[word] = value;
        }

        @Override
        protected int readWord(final int word) {
            return layout.at(word) == null ? memory[word] : super.readWord(word);
        }
    }),
    RESERVED_SPACE_READS_ONES(Violation.RESERVED, layout -> new Faulty(layout) {
        @Override
        protected int readWord(final int word) {
            return layout.at(word) == null ? -1 : super.readWord(word);
        }
    }),
    ALIASED_REGISTERS("ADDRESS", layout -> new Faulty(layout) {
        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, value);
            if (at(word, SyntheticRegister.DOORBELL)) {
                super.writeWord(SyntheticRegister.ADDRESS.offset() / 4, value);
            }
        }
    }),
    ALIASED_ARRAY_ELEMENTS("TABLE[5]", layout -> new Faulty(layout) {
        private int fold(final int word) {
            return word == SyntheticRegister.TABLE.offset(5) / 4 ? word - 2 : word;
        }

        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(fold(word), value);
        }

        @Override
        protected int readWord(final int word) {
            return super.readWord(fold(word));
        }
    }),
    MISSED_RESET("TABLE[3]", layout -> new Faulty(layout) {
        @Override
        public void reset() {
            final int word = SyntheticRegister.TABLE.offset(3) / 4;
            final int kept = file.get(word);
            super.reset();
            file.set(word, kept);
        }
    }),
    RESET_VALUE_IGNORED("IDENTITY", layout -> new Faulty(layout) {
        @Override
        public void reset() {
            for (int word = 0; word < layout.spaceBytes() / 4; word++) {
                file.set(word, 0);
            }
        }
    }),
    VOLATILE_RESET_VALUE_IGNORED("TICKS", layout -> new Faulty(layout) {
        @Override
        public void reset() {
            super.reset();
            file.set(SyntheticRegister.TICKS.offset() / 4, 0);
        }
    }),
    NARROW_WRITE_ACCEPTED("CONTROL", layout -> new Faulty(layout) {
        @Override
        protected boolean acceptsWrite(final long offset, final int numBytes) {
            return numBytes >= 2 && offset % numBytes == 0;
        }
    }),
    MISALIGNED_READ_ACCEPTED("CONTROL", layout -> new Faulty(layout) {
        @Override
        protected boolean acceptsRead(final long offset, final int numBytes) {
            return numBytes == 4 || super.acceptsRead(offset, numBytes);
        }
    }),
    MISALIGNED_WIDE_READ_ACCEPTED("IDENTITY", layout -> new Faulty(layout) {
        @Override
        protected boolean acceptsRead(final long offset, final int numBytes) {
            return numBytes == 8 ? offset % 4 == 0 : super.acceptsRead(offset, numBytes);
        }
    }),
    REFUSED_READ_RETURNS_ZERO("CONTROL", layout -> new Faulty(layout) {
        @Override
        public long read(final long offset, final int numBytes) {
            return acceptsRead(offset, numBytes) ? super.read(offset, numBytes) : 0;
        }
    }),
    REFUSED_READ_CLEARS("SNAPSHOT", layout -> new Faulty(layout) {
        @Override
        public long read(final long offset, final int numBytes) {
            if (!acceptsRead(offset, numBytes)) {
                readWord((int) (offset / 4));
            }
            return super.read(offset, numBytes);
        }
    }),
    NARROW_READ_RETURNS_LOW_BYTES("CONTROL", layout -> new Faulty(layout) {
        @Override
        public long read(final long offset, final int numBytes) {
            return super.read(numBytes == 1 ? offset & ~3L : offset, numBytes);
        }
    }),
    SIGN_EXTENDED_READ("CAUSE_SET", layout -> new Faulty(layout) {
        @Override
        public long read(final long offset, final int numBytes) {
            final long value = super.read(offset, numBytes);
            return numBytes == 2 ? (short) value : value;
        }
    }),
    WIDE_WRITE_LOW_HALF_ONLY("ADDRESS", layout -> new Faulty(layout) {
        @Override
        public void write(final long offset, final int numBytes, final long value) {
            super.write(offset, Math.min(numBytes, 4), value);
        }
    }),
    WIDE_READ_LOW_HALF_ONLY("STATISTIC", layout -> new Faulty(layout) {
        @Override
        public long read(final long offset, final int numBytes) {
            final long value = super.read(offset, numBytes);
            return acceptsRead(offset, numBytes) ? value & 0xFFFF_FFFFL : value;
        }
    }),
    HIGH_HALF_NOT_WRITTEN_BY_ITSELF("LATCH[1]", layout -> new Faulty(layout) {
        @Override
        protected boolean acceptsWrite(final long offset, final int numBytes) {
            return super.acceptsWrite(offset, numBytes)
                    && (offset != SyntheticRegister.LATCH.offset(1) + 4 || numBytes != 4);
        }
    });

    private final String blamed;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<RegisterLayout, RegisterPort> maker;

    Mutant(final String blamed, final Function<RegisterLayout, RegisterPort> maker) {
        this.blamed = blamed;
        this.maker = maker;
    }

    RegisterPort port(final RegisterLayout layout) {
        return maker.apply(layout);
    }

    String blamed() {
        return blamed;
    }

    private abstract static class Faulty extends ReferencePort {
        Faulty(final RegisterLayout layout) {
            super(layout);
        }

        final void copy(final int word, final int bits, final int value) {
            file.set(word, (file.get(word) & ~bits) | (value & bits));
        }

        static boolean at(final int word, final SyntheticRegister register) {
            return word == register.offset() / 4;
        }
    }
}
