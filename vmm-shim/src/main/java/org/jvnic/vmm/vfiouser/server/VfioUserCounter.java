package org.jvnic.vmm.vfiouser.server;

/**
 * What a server counts. At rest {@link #MESSAGES} = {@link #REPLIES} + {@link #ERROR_REPLIES} + {@link #UNREPLIED} + {@link
 * #DROPPED}, and {@link #DESCRIPTORS} = {@link #DESCRIPTORS_CLOSED} + those in use.
 */
public enum VfioUserCounter {
    /** Clients served. */
    CONNECTIONS,
    /** Clients turned away since there is one. */
    TURNED_AWAY,
    /** Connections ended since the client was too slow: in a message, in reading replies, in answering, or in starting. */
    TOO_SLOW,
    /** Connections ended since what came could not be a message. */
    BROKEN,
    /** Commands received. */
    MESSAGES,
    /** Commands answered. */
    REPLIES,
    /** Commands answered with an error. */
    ERROR_REPLIES,
    /** Commands that wanted no answer. */
    UNREPLIED,
    /** Commands whose answer could not be sent. */
    DROPPED,
    /** Commands that failed, answered or not. */
    FAILED,
    /** Reads from regions. */
    REGION_READS,
    /** Writes to regions, those of a batch one by one. */
    REGION_WRITES,
    /** Windows added. */
    MAPS,
    /** Requests to take windows away that were fulfilled. */
    UNMAPS,
    /** Resets a client asked for. */
    RESETS,
    /** Descriptors received. */
    DESCRIPTORS,
    /** Descriptors received and closed again. */
    DESCRIPTORS_CLOSED,
    /** Event descriptors signalled for messages. */
    MESSAGE_INTERRUPTS,
    /** Event descriptors signalled for the line. */
    LINE_INTERRUPTS,
    /** Interrupts for vectors the client has bound no event descriptor to. */
    INTERRUPTS_UNBOUND,
    /** Event descriptors that could not be signalled: the client left them full. */
    INTERRUPTS_BLOCKED,
    /** Reads of the client's memory by message. */
    DMA_READS,
    /** Writes to the client's memory by message. */
    DMA_WRITES,
    /** Those the client refused, or did not answer. */
    DMA_FAILED,
    /** Files found to be shorter than their mapping; each costs its client the connection. */
    FILES_SHRUNK,
    /** Errors of the server's own or of the card, contained. */
    CONTAINED,
    /** Lines not logged, since there were too many. */
    LINES_SUPPRESSED
}
