package org.jvnic.vmm.vfiouser.linux;

/**
 * A file of somebody else's, all of it, in this process's memory, and held open. Threads: immutable but for {@link #unmap}.
 */
public final class FileMapping {
    private static final int PROT_READ = 1;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;

    private final long host;
    private final long bytes;
    private final int descriptor;

    private FileMapping(final int descriptor, final long host, final long bytes) {
        this.descriptor = descriptor;
        this.host = host;
        this.bytes = bytes;
    }

    /**
     * Maps a file, which has to be sealed against shrinking unless the whole process is at the disposal of its owner.
     *
     * @param descriptor the file; may be closed afterwards.
     * @param bytes      its size, 1 or more.
     * @param writable   whether to map for writing too.
     * @return the mapping.
     * @throws LinuxException when the system refuses; says why.
     */
    public static FileMapping map(final int descriptor, final long bytes, final boolean writable) {
        final int kept = Descriptors.duplicate(descriptor);
        final long mapped = LibC.map(bytes, writable ? PROT_READ_WRITE : PROT_READ, MAP_SHARED, kept);
        if (mapped < 0) {
            Descriptors.close(kept);
            throw new LinuxException("mmap of " + bytes + " bytes failed: " + LibC.explain((int) -mapped));
        }
        return new FileMapping(kept, mapped, bytes);
    }

    /**
     * Where it is.
     *
     * @return host address of the file's first byte.
     */
    public long host() {
        return host;
    }

    /**
     * Size.
     *
     * @return bytes.
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Size of the file now.
     *
     * @return bytes; fewer than {@link #bytes} when it was shrunk, and then accesses beyond them fail.
     */
    public long fileBytes() {
        return Descriptors.identify(descriptor).bytes();
    }

    /** Ends the mapping. Called once, when nobody uses an address of it any more. */
    public void unmap() {
        LibC.unmap(host, bytes);
        Descriptors.close(descriptor);
    }
}
