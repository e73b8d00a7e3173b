package malote.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private long now = -1_000_000_000L;
    private final Attempts attempts = new Attempts(() -> now);

    @Test
    void tenFailuresWithinAMinuteAreTheLastForAWhile() {
        fail("a", 9);
        assertThat(attempts.limit("a")).isEmpty();
        pass(Duration.ofSeconds(20));
        fail("a", 1);

        assertThat(attempts.limit("a")).hasValue(Duration.ofSeconds(40));
        pass(Duration.ofSeconds(39));
        assertThat(attempts.limit("a")).hasValue(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(1));
        assertThat(attempts.limit("a")).isEmpty();
    }

    @Test
    void theMinuteSlides() {
        for (int i = 0; i < 100; i++) {
            assertThat(attempts.limit("a")).isEmpty();
            fail("a", 1);
            pass(Duration.ofSeconds(6));
        }
    }

    @Test
    void otherAddressesDoNotSuffer() {
        fail("a", 20);
        assertThat(attempts.limit("b")).isEmpty();
    }

    @Test
    void whoIsQuietForLongestIsForgottenWhenThereAreTooMany() {
        fail("a", 10);
        fail("b", 10);
        for (int i = 0; i < Attempts.ADDRESSES - 1; i++) {
            fail("other " + i, 1);
            assertThat(attempts.limit("a")).isPresent();
        }
        assertThat(attempts.limit("a")).isPresent();
        assertThat(attempts.limit("b")).as("forgotten").isEmpty();
    }

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            attempts.failed(address);
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
