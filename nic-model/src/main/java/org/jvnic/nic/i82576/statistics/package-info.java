/**
 * The statistics registers of the 82576: counted by the engine's thread, read and cleared by any.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.i82576.statistics;
