package org.jvnic.lab.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.stack.Ipv4Address;

class HostAddressTest {
    @ParameterizedTest
    @CsvSource({
        "10.55.0.1/24, 253, 10.55.0.2",
        "10.55.0.253/24, 1, 10.55.0.254",
        "10.55.0.254/24, 0, ",
        "192.168.0.9/29, 5, 192.168.0.10",
        "10.55.0.1/30, 1, 10.55.0.2",
        "10.55.0.0/31, 1, 10.55.0.1",
        "10.55.0.1/31, 0, ",
        "200.1.2.255/16, 64767, 200.1.3.0"
    })
    void shouldPlaceGuestsBehindTheHost(final String text, final long room, final String firstGuest) {
        final HostAddress host = HostAddress.parse(text);

        assertEquals(room, host.room());
        assertEquals(text, host.toString());
        if (room > 0) {
            assertEquals(firstGuest, Ipv4Address.format(host.guest(0)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.55.0.1",
                "10.55.0.1/",
                "10.55.0.1/-1",
                "10.55.0.1/0",
                "10.55.0.1/32",
                "10.55.0.1/240",
                "10.55.0.1/24/24",
                "10.55.0.0/24",
                "10.55.0.255/24",
                "10.55.0.256/24",
                "10.55.1/24",
                "0.0.0.1/24",
                "127.0.0.1/8",
                "224.0.0.1/8",
                "fe80::1/64"
            })
    void shouldRefuseInOneLineWhatNoHostCanHave(final String text) {
        assertEquals(1, refusalOf(text).lines().count());
    }

    @Test
    void shouldNameTheAddressItRefuses() {
        assertTrue(refusalOf("10.55.0.255/24").contains("10.55.0.255"));
    }

    private static String refusalOf(final String text) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> HostAddress.parse(text))
                .getMessage());
    }
}
