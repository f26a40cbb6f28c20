/**
 * The {@code cdna} personality's datasheet as code: register layouts, descriptor formats, commands, faults. Everything a
 * driver may see of the card, and nothing else. Sections named here are those of {@code docs/datasheet.md}.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.cdna.spec;
