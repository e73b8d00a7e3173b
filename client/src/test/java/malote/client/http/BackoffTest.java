package malote.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(350), new Random(1));

    @Test
    void pausesDoubleUpToALimitAndAreAtLeastHalfOfThat() {
        for (int whole : new int[] {100, 200, 350, 350}) {
            assertThat(backoff.next(Optional.empty()))
                    .isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(whole));
        }
        backoff.reset();
        assertThat(backoff.next(Optional.empty())).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    }

    @Test
    void pausesDiffer() {
        Backoff other = new Backoff(Duration.ofMillis(100), Duration.ofMillis(350), new Random(2));

        assertThat(backoff.next(Optional.empty())).isNotEqualTo(other.next(Optional.empty()));
    }

    @Test
    void whatTheServerAskedForIsTheLeast() {
        assertThat(backoff.next(Optional.of(Duration.ofSeconds(3))))
                .isBetween(Duration.ofSeconds(3), Duration.ofMillis(3050));
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        Instant now = Instant.parse("2026-02-21T10:00:00Z");

        assertThat(retryAfter("7", now)).contains(Duration.ofSeconds(7));
        assertThat(retryAfter("Sat, 21 Feb 2026 10:00:30 GMT", now)).contains(Duration.ofSeconds(30));
        assertThat(retryAfter("Sat, 21 Feb 2026 09:00:00 GMT", now)).contains(Duration.ZERO);
        assertThat(retryAfter("soon", now)).isEmpty();
        assertThat(retryAfter("99999999999999999999", now)).isEmpty();
    }

    private static Optional<Duration> retryAfter(String value, Instant now) {
        return RetryAfter.of(HttpHeaders.of(Map.of("Retry-After", List.of(value)), (name, any) -> true), now);
    }
}
