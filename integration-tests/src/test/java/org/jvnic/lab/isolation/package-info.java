/**
 * What a hostile guest can do to others: nothing. A driver that breaks every rule shares a card with guests that keep them.
 *
 * <p>{@link org.jvnic.lab.isolation.IsolationLab} is the machine, {@link org.jvnic.lab.isolation.HostileGuest} the attacker,
 * {@link org.jvnic.lab.isolation.HonestGuest} the victims, {@link org.jvnic.lab.isolation.GrantOracle} the judge of every DMA.
 * After each test {@link org.jvnic.lab.isolation.IsolationTest} asks the lab whether anybody but the attacker was harmed.
 *
 * <p>Single threaded and deterministic unless a test says otherwise: the card is stepped, time and random numbers are given.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.lab.isolation;
