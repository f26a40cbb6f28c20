package org.jvnic.vmm.vfiouser.protocol;

/** The error numbers of replies, as in Linux. */
public final class Errno {
    /** No error. */
    public static final int OK = 0;

    /** Not permitted. */
    public static final int EPERM = 1;

    /** Nothing there. */
    public static final int ENOENT = 2;

    /** Input or output error. */
    public static final int EIO = 5;

    /** Larger than was agreed on. */
    public static final int E2BIG = 7;

    /** No memory. */
    public static final int ENOMEM = 12;

    /** No permission. */
    public static final int EACCES = 13;

    /** Bad address. */
    public static final int EFAULT = 14;

    /** There already. */
    public static final int EEXIST = 17;

    /** Malformed, or out of range. */
    public static final int EINVAL = 22;

    /** No room. */
    public static final int ENOSPC = 28;

    /** No such command. */
    public static final int ENOSYS = 38;

    /** Not supported. */
    public static final int ENOTSUP = 95;

    private Errno() {}
}
