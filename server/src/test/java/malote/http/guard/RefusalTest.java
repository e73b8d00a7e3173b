package malote.http.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RefusalTest {
    @Test
    void whoIsTooSlowIsToldTheLimits() {
        Timeouts timeouts = new Timeouts(Duration.ofSeconds(1), Duration.ofMillis(1_500), Duration.ofMinutes(1));

        assertThat(Refusal.slowHead(timeouts).detail())
                .isEqualTo("The request line and the header lines must come within 1 second.");
        assertThat(Refusal.slowBody(timeouts).detail())
                .isEqualTo("The body must come within 60 seconds, and without a pause of 1500 ms.");
    }
}
