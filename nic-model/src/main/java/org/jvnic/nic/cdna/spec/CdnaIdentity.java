package org.jvnic.nic.cdna.spec;

/** How the card identifies itself on PCI. Datasheet section 3. */
public final class CdnaIdentity {
    /** PCI vendor id. */
    public static final int VENDOR_ID = 0xCDAA;

    /** PCI device id. */
    public static final int DEVICE_ID = 0x2007;

    /** PCI class code: Ethernet controller. */
    public static final int CLASS_CODE = 0x020000;

    /** First word of the context page and of the global page. */
    public static final int MAGIC = 0x434E564A;

    /** Interface version 1.0. */
    public static final int VERSION = 0x0001_0000;

    /** Contexts unless configured otherwise. */
    public static final int DEFAULT_CONTEXTS = 32;

    /** Most contexts of a card. */
    public static final int MAX_CONTEXTS = 256;

    /** Longest frame in bytes without FCS. */
    public static final int MAX_FRAME = 9216;

    /** Shortest frame in bytes without FCS; shorter ones sent are padded with zeros. */
    public static final int MIN_FRAME = 60;

    /** MAX_FRAME in force when the mailbox holds 0. */
    public static final int DEFAULT_MAX_FRAME = 1518;

    /** Unicast addresses a context can have, the primary one included. */
    public static final int MAX_UNICAST = 16;

    private CdnaIdentity() {}
}
