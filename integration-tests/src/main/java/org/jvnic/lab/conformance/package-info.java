/**
 * A conformance kit for register spaces: from the declaration of the registers it derives what every access must do, and
 * tries whether a device does it.
 *
 * <p>Reading order: {@link org.jvnic.lab.conformance.RegisterPort} is the device under test,
 * {@link org.jvnic.lab.conformance.ConformanceProfile} says what the declaration does not (accepted widths, safe values,
 * exclusions), {@link org.jvnic.lab.conformance.RegisterConformance} runs the
 * {@linkplain org.jvnic.lab.conformance.Sequence sequences},
 * {@link org.jvnic.lab.conformance.MirrorModel} predicts, {@link org.jvnic.lab.conformance.ConformanceReport} tells.
 *
 * <p>The oracle reads register declarations only. It shares no code with the mask tables of
 * {@link org.jvnic.nic.register.RegisterLayout} and {@link org.jvnic.nic.register.RegisterFile}, which are what it judges.
 *
 * <p>Threads: a run uses the thread that started it and nothing else; profiles and reports are immutable. The package
 * knows no test framework, no engine and no VMM.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.lab.conformance;
