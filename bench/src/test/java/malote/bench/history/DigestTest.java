package malote.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DigestTest {
    private final byte[] bytes = new byte[300];

    DigestTest() {
        new Random(1).nextBytes(bytes);
    }

    @Test
    void is_that_of_the_bytes_wherever_they_lie() {
        byte[] moved = new byte[400];
        System.arraycopy(bytes, 10, moved, 33, 77);

        assertThat(Digest.of(moved, 33, 110)).isEqualTo(Digest.of(bytes, 10, 87));
    }

    @Test
    void is_another_for_every_other_length_and_for_every_change_of_a_bit() {
        Set<Long> seen = new HashSet<>();
        for (int length = 0; length <= bytes.length; length++) {
            assertThat(seen.add(Digest.of(bytes, 0, length))).isTrue();
        }
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(seen.add(Digest.of(bytes, 0, bytes.length))).isTrue();
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        }
        for (int length = 1; length < 24; length++) {
            byte[] zeros = new byte[length];
            assertThat(seen.add(Digest.of(zeros, 0, length))).isTrue();
        }
    }
}
