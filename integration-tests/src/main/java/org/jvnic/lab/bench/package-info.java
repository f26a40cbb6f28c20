/** Benchmarks of the whole card, in the shape the performance figures are quoted in. One thread drives all guests. */
@org.jspecify.annotations.NullMarked
package org.jvnic.lab.bench;
