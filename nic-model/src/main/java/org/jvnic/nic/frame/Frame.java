package org.jvnic.nic.frame;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.FrameBytes;

/**
 * The frame in flight. The engine has one and uses it again for every frame.
 *
 * <p>{@link #begin()}, {@link #addPiece} for each piece of the sender's memory, then {@link #seal}: that reads the first
 * {@value #DECISION_BYTES} bytes once into private memory and parses them. From then on those bytes come from the private
 * copy, whatever the sender does to its own; only bytes nobody decided on go straight from guest to guest.
 *
 * <p>Single writer: the engine's thread. Host addresses in it are good until the engine's turn ends.
 */
public final class Frame implements FrameBytes {
    /** Bytes of an Ethernet header. */
    public static final int ETHERNET_HEADER = 14;

    /** Shortest frame without FCS. */
    public static final int MIN_LENGTH = 60;

    /** Bytes read once into private memory: two addresses, type, one VLAN tag, rounded up to whole longs. */
    public static final int DECISION_BYTES = 24;

    /** EtherType of a VLAN tag. */
    public static final int ETHERTYPE_VLAN = 0x8100;

    /** Most pieces: every fragment of a frame may be split once more where guest memory is not contiguous. */
    public static final int MAX_PIECES = 64;

    /** Bytes of a VLAN tag. */
    public static final int VLAN_TAG = 4;

    private static final int UNTAGGED_OFFSET = 32;
    private static final int ZEROS_OFFSET = 64;
    private static final int ADDRESSES = 12;

    @SuppressWarnings("FieldCanBeLocal") // keeps the private memory alive
    private final ByteBuffer privateMemory = BufferUtil.allocateDirectAligned(128, 64);

    private final long decision = BufferUtil.address(privateMemory);
    private final long zeros = decision + ZEROS_OFFSET;
    private final long[] pieceHost = new long[MAX_PIECES + 2];
    private final int[] pieceLength = new int[MAX_PIECES + 2];
    private int pieces;
    private int gathered;
    private int length;
    private long decisionEnd;
    private int decisionLength;
    private int restPiece;
    private int restOffset;
    private int cursorPiece;
    private int cursorOffset;
    private long bytes0To7;
    private long bytes8To15;
    private long bytes16To23;
    private long destination;
    private long source;
    private int etherType;
    private int vlan;
    private boolean privateBytes;

    /** A frame without bytes. */
    public Frame() {
        begin();
    }

    /** Starts a new frame. */
    public void begin() {
        pieces = 0;
        gathered = 0;
        length = 0;
        privateBytes = false;
    }

    /** Says that all pieces are in memory that nobody else changes until the frame is done with; between begin and seal. */
    public void setPrivate() {
        privateBytes = true;
    }

    /**
     * Where the whole frame can be read as often as need be.
     *
     * @return host address of {@link #length} bytes that are together and that nobody changes, not to be written; 0 when the frame is
     *     in pieces or in memory of a guest.
     */
    public long privateHost() {
        return privateBytes && pieces == 1 ? pieceHost[0] : 0;
    }

    /**
     * Adds the next piece.
     *
     * @param host   host address.
     * @param numBytes bytes, 1 or more.
     * @return false when there are too many pieces; the frame is then good for nothing.
     */
    public boolean addPiece(final long host, final int numBytes) {
        final int index = pieces;
        if (index >= MAX_PIECES) {
            return false;
        }
        pieceHost[index] = host;
        pieceLength[index] = numBytes;
        pieces = index + 1;
        gathered += numBytes;
        return true;
    }

    /**
     * Bytes gathered so far, before padding.
     *
     * @return bytes.
     */
    public int gathered() {
        return gathered;
    }

    /**
     * Closes the frame: pads it with zeros to {@value #MIN_LENGTH} bytes, reads the bytes that decisions are made on and parses
     * them.
     *
     * @return false when it is shorter than an Ethernet header.
     */
    public boolean seal() {
        final int total = gathered;
        if (total < ETHERNET_HEADER) {
            return false;
        }
        length = total;
        if (total < MIN_LENGTH) {
            pieceHost[pieces] = zeros;
            pieceLength[pieces] = MIN_LENGTH - total;
            pieces++;
            length = MIN_LENGTH;
        }
        readDecisionBytes();
        parse();
        return true;
    }

    /** Closes a frame of one piece whose first bytes were read before; see {@link FrameBurst}. */
    void seal(final long host, final int numBytes, final long first, final long second, final long third) {
        begin();
        addPiece(host, numBytes);
        length = numBytes;
        restPiece = 0;
        restOffset = DECISION_BYTES;
        bytes0To7 = first;
        bytes8To15 = second;
        bytes16To23 = third;
        parse();
    }

    private void readDecisionBytes() {
        long from = pieceHost[0];
        restPiece = 0;
        restOffset = DECISION_BYTES;
        if (pieceLength[0] < DECISION_BYTES) {
            cursorPiece = 0;
            cursorOffset = 0;
            copyPieces(decision, DECISION_BYTES);
            restPiece = cursorPiece;
            restOffset = cursorOffset;
            from = decision;
        }
        bytes0To7 = HostMemory.getLong(from);
        bytes8To15 = HostMemory.getLong(from + 8);
        bytes16To23 = HostMemory.getLong(from + 16);
    }

    private void parse() {
        destination = destinationIn(bytes0To7);
        source = sourceIn(bytes0To7, bytes8To15);
        vlan = vlanIn(bytes8To15);
        final int type = bigEndian(bytes8To15 >>> 32);
        etherType = type == ETHERTYPE_VLAN ? bigEndian(bytes16To23) : type;
    }

    static long destinationIn(final long bytes0To7) {
        return bytes0To7 & MacAddress.MASK;
    }

    static long sourceIn(final long bytes0To7, final long bytes8To15) {
        return (bytes0To7 >>> 48) | ((bytes8To15 & 0xFFFF_FFFFL) << 16);
    }

    static int vlanIn(final long bytes8To15) {
        return bigEndian(bytes8To15 >>> 32) == ETHERTYPE_VLAN ? bigEndian(bytes8To15 >>> 48) & 0xFFF : 0;
    }

    private static int bigEndian(final long word) {
        return Short.reverseBytes((short) word) & 0xFFFF;
    }

    @Override
    public int length() {
        return length;
    }

    /**
     * Destination address.
     *
     * @return 48 bits, first byte lowest.
     */
    public long destination() {
        return destination;
    }

    /**
     * Source address.
     *
     * @return 48 bits, first byte lowest.
     */
    public long source() {
        return source;
    }

    /**
     * EtherType behind the VLAN tag, if there is one.
     *
     * @return 16 bits.
     */
    public int etherType() {
        return etherType;
    }

    /**
     * VLAN of the frame.
     *
     * @return 1 to 4095, or 0 when untagged or priority tagged.
     */
    public int vlan() {
        return vlan;
    }

    /**
     * Whether a VLAN tag stands behind the addresses.
     *
     * @return true for a tag of type {@value #ETHERTYPE_VLAN}, priority tags included.
     */
    public boolean isTagged() {
        return bigEndian(bytes8To15 >>> 32) == ETHERTYPE_VLAN;
    }

    /**
     * Tag control information of a tagged frame.
     *
     * @return 16 bits.
     */
    public int vlanTci() {
        return bigEndian(bytes8To15 >>> 48);
    }

    /**
     * What stands behind EtherType and opcode of a MAC control frame, which has no tag: bytes 16 and 17.
     *
     * @return 16 bits.
     */
    public int controlParameter() {
        return bigEndian(bytes16To23);
    }

    @Override
    public void copyTo(final long host) {
        final int rest = length - DECISION_BYTES;
        if (restPiece == 0 && pieceLength[0] - restOffset >= rest) {
            putDecisionBytes(host);
            HostMemory.copy(pieceHost[0] + restOffset, host + DECISION_BYTES, rest);
        } else {
            rewind();
            copyNext(host, length);
        }
    }

    private void putDecisionBytes(final long host) {
        HostMemory.putLong(host, bytes0To7);
        HostMemory.putLong(host + 8, bytes8To15);
        HostMemory.putLong(host + 16, bytes16To23);
    }

    /** Starts a piecewise copy at the first byte. */
    public void rewind() {
        putDecisionBytes(decision);
        decisionEnd = decision + DECISION_BYTES;
        decisionLength = DECISION_BYTES;
        cursorPiece = restPiece;
        cursorOffset = restOffset;
    }

    /** Starts a piecewise copy of a tagged frame that leaves its tag out: {@value #VLAN_TAG} bytes less. */
    public void rewindUntagged() {
        rewind();
        final long untagged = decision + UNTAGGED_OFFSET;
        decisionLength = DECISION_BYTES - VLAN_TAG;
        decisionEnd = untagged + decisionLength;
        HostMemory.copy(decision, untagged, ADDRESSES);
        HostMemory.copy(decision + ADDRESSES + VLAN_TAG, untagged + ADDRESSES, decisionLength - ADDRESSES);
    }

    /**
     * Copies the next bytes of a piecewise copy.
     *
     * @param host     host address to copy to.
     * @param numBytes bytes, at most what is left of the frame.
     */
    public void copyNext(final long host, final int numBytes) {
        final int fromDecision = Math.min(decisionLength, numBytes);
        if (fromDecision > 0) {
            HostMemory.copy(decisionEnd - decisionLength, host, fromDecision);
            decisionLength -= fromDecision;
        }
        if (numBytes > fromDecision) {
            copyPieces(host + fromDecision, numBytes - fromDecision);
        }
    }

    /**
     * Copies every byte gathered, before padding; instead of {@link #seal} where the copy is what is to be sent.
     *
     * @param host host address of at least {@link #gathered()} bytes.
     */
    public void copyGathered(final long host) {
        cursorPiece = 0;
        cursorOffset = 0;
        copyPieces(host, gathered);
    }

    private void copyPieces(final long host, final int numBytes) {
        long to = host;
        int left = numBytes;
        while (left > 0) {
            final int available = pieceLength[cursorPiece] - cursorOffset;
            final int chunk = Math.min(available, left);
            HostMemory.copy(pieceHost[cursorPiece] + cursorOffset, to, chunk);
            to += chunk;
            left -= chunk;
            if (chunk == available) {
                cursorPiece++;
                cursorOffset = 0;
            } else {
                cursorOffset += chunk;
            }
        }
    }
}
