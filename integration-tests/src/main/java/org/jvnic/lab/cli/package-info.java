/** The command line. Every command answers {@code --help}, exits non-zero on failure, and says in one line what was wrong. */
@org.jspecify.annotations.NullMarked
package org.jvnic.lab.cli;
