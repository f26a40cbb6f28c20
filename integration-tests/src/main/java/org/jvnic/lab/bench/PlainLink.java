package org.jvnic.lab.bench;

/** Frames from one end to the other by plain system calls. One thread sends, one receives, which may be the same. */
interface PlainLink extends AutoCloseable {
    /** Room in {@link #sendBuffer()} and the receiver's. */
    int BUFFER_BYTES = 2048;

    /** Memory of the frame to send. */
    java.nio.ByteBuffer sendBuffer();

    /** Sends a frame. False when it cannot be taken now. */
    boolean send(int length);

    /** Receives a frame of a length; others are thrown away. False when there was none. */
    boolean receive(int length);

    @Override
    void close();
}
