/**
 * The registers of the Intel 82576 as data, each declared once. Everything is immutable and depends on the register framework only:
 * drivers and tests may use it.
 *
 * <p>What is flagged {@link org.jvnic.nic.register.RegisterFlag#STORAGE} is kept and read back and has no effect in this model.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.i82576.spec;
