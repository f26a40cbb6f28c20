/**
 * Who may know whom, as rules over the compiled classes; and for every rule a seed, a class that breaks it, so that no rule can
 * silently check nothing.
 *
 * <p>Threads: one. Knows no code of the project except by the names of its packages.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.lab.architecture;
