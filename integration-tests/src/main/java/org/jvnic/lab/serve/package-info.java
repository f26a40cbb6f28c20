/**
 * Cards of this process for virtual machines of others: each context behind a vfio-user socket, each card on a wire.
 *
 * <p>{@link org.jvnic.lab.serve.ServeLab} runs on the calling thread; servers, engines and wires have their own. It must not know
 * the command line.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.lab.serve;
