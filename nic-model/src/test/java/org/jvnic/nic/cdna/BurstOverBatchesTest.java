package org.jvnic.nic.cdna;

/** The same where the memory of all translates several buffers at a time. */
class BurstOverBatchesTest extends BurstTest {
    BurstOverBatchesTest() {
        for (int context = 0; context < 3; context++) {
            host.memory(context).inBatches = true;
        }
    }
}
