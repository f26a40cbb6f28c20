/**
 * The fault seam: a plan of what goes wrong at the n-th operation, and decorators that make it go wrong at the ports.
 *
 * <p>{@link org.jvnic.nic.fault.FaultPlan} is immutable data. {@link org.jvnic.nic.fault.FaultPlan#arm} starts counting and
 * gives the {@link org.jvnic.nic.fault.FaultInjector} that the decorators ask. A card whose ports are not decorated pays
 * nothing. The same plan over the same operations injects the same faults.
 *
 * <p>Threads: the injector may be asked by any thread, the decorators by the threads their port allows. It knows the ports
 * and host memory, and nothing of the card's inside.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.fault;
