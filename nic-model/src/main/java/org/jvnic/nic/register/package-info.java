/**
 * Registers declared once, as data.
 *
 * <p>A personality declares each register in an enum that implements {@link org.jvnic.nic.register.RegisterSpec}. From
 * that one declaration come the MMIO dispatch ({@link org.jvnic.nic.register.RegisterLayout},
 * {@link org.jvnic.nic.register.RegisterFile}), the constants of the driver, the register reference of the
 * documentation and the conformance tests.
 *
 * <p>Threads: layouts and specifications are immutable; a {@link org.jvnic.nic.register.RegisterFile} may be used by
 * any number of threads, every update is atomic.
 *
 * <p>This package depends on nothing else of jvnic.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.register;
