/** A card and a machine that behave by the datasheet just enough to drive the driver. Single threaded. */
@org.jspecify.annotations.NullMarked
package org.jvnic.guest.fake;
