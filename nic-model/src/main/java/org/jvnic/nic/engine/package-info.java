/**
 * The duty cycle that owns the data path of a card: commands, events, wire input, fair transmission, completions, in that
 * order, a bounded turn at a time.
 *
 * <p>Single writer: whoever holds the {@link org.jvnic.nic.engine.EngineOwnership} runs the engine, and nobody else touches
 * what belongs to it. The end of a turn is the point at which no host address of the turn is in use any more. Knows no
 * personality and no PCI.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.engine;
