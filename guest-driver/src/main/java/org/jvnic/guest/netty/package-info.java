/**
 * A Netty transport over the CDNA driver: {@link org.jvnic.guest.netty.CdnaChannel} sends and receives Ethernet frames,
 * {@link org.jvnic.guest.netty.CdnaEventLoop} runs it, {@link org.jvnic.guest.netty.NettyGuestProgram} makes a guest of both.
 *
 * <p>Frames are not copied where their lifetime allows it: a received frame is a buffer over the memory the card wrote it to,
 * which the card gets back when the buffer is released; a frame written into a buffer of
 * {@link org.jvnic.guest.netty.CdnaChannel#newTransmitBuffer} is sent from there.
 *
 * <p>It must not know what is in a frame, nor rings and registers, nor anything of the VMM but {@code vmm.guest}.
 *
 * <p>Threads: the event loop is the guest's vCPU thread. As in Netty everywhere, a channel may be written to, closed and
 * configured, and a buffer be released, by any thread; the driver is touched by the vCPU thread alone.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.guest.netty;
