package org.jvnic.lab.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SizeMixTest {
    private static int[] draw(final SizeMix mix, final int count) {
        final int[] sizes = new int[count];
        Arrays.setAll(sizes, i -> mix.next());
        return sizes;
    }

    @Test
    void shouldGiveOneSizeWhenFixed() {
        assertArrayEquals(new int[] {777, 777, 777}, draw(SizeMix.fixed(777), 3));
    }

    @Test
    void shouldRefuseSizesThatNoFrameHas() {
        assertThrows(IllegalArgumentException.class, () -> SizeMix.fixed(59));
        assertThrows(IllegalArgumentException.class, () -> SizeMix.fixed(9217));
    }

    @Test
    void shouldKeepTheRatioInEveryTwelveFrames() {
        final SizeMix mix = SizeMix.imix(3);
        for (int round = 0; round < 1000; round++) {
            final int[] sizes = draw(mix, 12);
            Arrays.sort(sizes);
            assertArrayEquals(new int[] {64, 64, 64, 64, 64, 64, 64, 594, 594, 594, 594, 1518}, sizes);
        }
    }

    @Test
    void shouldGiveTheSameSizesWhenTheSeedIsTheSame() {
        assertArrayEquals(draw(SizeMix.imix(3), 1200), draw(SizeMix.imix(3), 1200));
        assertFalse(Arrays.equals(draw(SizeMix.imix(3), 1200), draw(SizeMix.imix(4), 1200)));
    }

    @Test
    void shouldPutTheLongFrameInEveryPlace() {
        final SizeMix mix = SizeMix.imix(3);
        final boolean[] seen = new boolean[12];
        for (int i = 0; i < 12 * 500; i++) {
            seen[i % 12] |= mix.next() == 1518;
        }

        assertEquals(-1, Arrays.toString(seen).indexOf("false"));
    }
}
