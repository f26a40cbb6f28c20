/**
 * Java guests on a Linux TAP: one card, its wire an interface of this machine, on every context a guest with a small network stack
 * that answers {@code ping} and {@code nc -u}.
 *
 * <p>{@link org.jvnic.lab.tap.TapLab} runs on the calling thread; guests run on their vCPUs, the engine on its own thread. It must
 * not know the command line.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.lab.tap;
