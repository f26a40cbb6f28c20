package org.jvnic.nic.i82576.interrupt;

import java.util.ArrayList;
import java.util.List;

class RecordedSignal implements FunctionSignal {
    final List<Integer> vectors = new ArrayList<>();
    final List<Integer> withdrawn = new ArrayList<>();
    boolean msixEnabled;
    boolean msiEnabled;
    boolean line;
    int messages;
    int rises;

    @Override
    public boolean isMsixEnabled() {
        return msixEnabled;
    }

    @Override
    public boolean isMsiEnabled() {
        return msiEnabled;
    }

    @Override
    public void msix(final int vector) {
        vectors.add(vector);
    }

    @Override
    public void withdraw(final int vector) {
        withdrawn.add(vector);
    }

    @Override
    public void msi() {
        messages++;
    }

    @Override
    public void line(final boolean asserted) {
        rises += asserted && !line ? 1 : 0;
        line = asserted;
    }

    List<Integer> takeVectors() {
        final List<Integer> taken = List.copyOf(vectors);
        vectors.clear();
        return taken;
    }
}
