/** Tests of the Netty transport, on a card and a machine that behave by the datasheet. Single threaded but where a test says so. */
@org.jspecify.annotations.NullMarked
package org.jvnic.guest.netty;
