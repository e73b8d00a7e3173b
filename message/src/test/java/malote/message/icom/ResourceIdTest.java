package malote.message.icom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ResourceIdTest {
    private static final long NOW = Instant.parse("2026-11-26T12:00:00.123Z").toEpochMilli();

    @Test
    void isLaidOutAsTheRealOnes() {
        String id = ResourceId.create(NOW);
        assertThat(id).matches("UEkB[A-Za-z0-9+/]{28}");
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(id));
        long first = bytes.getLong();
        UUID random = new UUID(bytes.getLong(), bytes.getLong());
        assertThat(bytes.remaining()).isZero();
        assertThat(first >>> 48).isEqualTo('P' << 8 | 'I');
        assertThat(first & 0xFFFF_FFFF_FFFFL).isEqualTo(NOW);
        assertThat(random.version()).isEqualTo(4);
        assertThat(random.variant()).isEqualTo(2);
    }

    @Test
    void tellsWhenItWasMade() {
        assertThat(ResourceId.time(ResourceId.create(NOW))).contains(Instant.ofEpochMilli(NOW));
        for (String other : List.of("", "x", "!", "A".repeat(32), "UEkB", ResourceId.create(NOW) + "AAAA")) {
            assertThat(ResourceId.time(other)).as(other).isEmpty();
        }
    }

    @Test
    void noTwoAreTheSame() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertThat(ids.add(ResourceId.create(NOW))).isTrue();
        }
    }
}
