package malote.bench.chaos.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TimelineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int RATE = 100;

    private final Timeline timeline = new Timeline(0);

    /** Deliveries at a rate from one second to another. */
    private void deliver(int perSecond, double from, double to) {
        for (double at = from; at < to - 1e-9; at += 1.0 / perSecond) {
            timeline.count((long) (at * SECOND) + 1_000);
        }
    }

    @Test
    void usual_is_the_rate_of_the_five_seconds_before() {
        deliver(2 * RATE, 0, 10);
        deliver(RATE, 10, 15);

        assertThat(timeline.usual(15 * SECOND)).isEqualTo(RATE);
    }

    @Test
    void the_best_seconds_are_not_what_is_usual() {
        deliver(RATE, 0, 5);
        deliver(RATE, 10, 15);
        deliver(3 * RATE, 15, 20);

        assertThat(timeline.usual(20 * SECOND)).isEqualTo(RATE);
    }

    @Test
    void what_goes_on_as_before_has_recovered_at_once() {
        deliver(RATE, 0, 20);

        assertThat(timeline.recovery(10 * SECOND, 20 * SECOND, RATE)).hasValue(0);
    }

    @Test
    void recovery_is_when_nine_tenths_are_delivered_for_five_seconds() {
        deliver(RATE, 0, 10);
        deliver(RATE / 2, 13, 15);
        deliver(RATE, 15, 25);

        assertThat(timeline.recovery(12 * SECOND, 25 * SECOND, RATE).orElseThrow())
                .isBetween(2.0, 2.25);
    }

    @Test
    void a_pause_that_is_made_up_for_is_none() {
        deliver(RATE, 0, 11);
        deliver(2 * RATE, 11.4, 11.8);
        deliver(RATE, 11.8, 20);

        assertThat(timeline.recovery(10 * SECOND, 20 * SECOND, RATE)).hasValue(0);
    }

    @Test
    void half_of_what_is_usual_is_no_recovery_after_a_burst() {
        deliver(2 * RATE, 10, 11);
        deliver(RATE / 2, 11, 20);

        assertThat(timeline.recovery(10 * SECOND, 20 * SECOND, RATE)).isEmpty();
    }

    @Test
    void less_than_nine_tenths_is_no_recovery() {
        deliver(RATE * 8 / 10, 0, 20);

        assertThat(timeline.recovery(10 * SECOND, 20 * SECOND, RATE)).isEmpty();
    }

    @Test
    void what_was_delivered_is_told_by_the_quarter_of_a_second() {
        deliver(RATE, 10, 10.5);

        assertThat(timeline.lines(10 * SECOND, 11 * SECOND))
                .containsExactly("0.00," + RATE / 4, "0.25," + RATE / 4, "0.50,0", "0.75,0");
    }

    @Test
    void a_single_second_of_catching_up_is_no_recovery() {
        deliver(10 * RATE, 11, 12);

        assertThat(timeline.recovery(10 * SECOND, 20 * SECOND, RATE)).isEmpty();
    }

    @Test
    void a_silence_is_the_first_second_without_a_delivery() {
        deliver(RATE, 0, 10);
        deliver(RATE, 10.6, 12);
        assertThat(timeline.silence(5 * SECOND, 12 * SECOND)).isEmpty();

        deliver(RATE, 14, 15);
        deliver(RATE, 20, 25);

        assertThat(timeline.silence(5 * SECOND, 25 * SECOND).orElseThrow()).isEqualTo(12 * SECOND);
    }

    @Test
    void a_silence_that_does_not_end_begins_where_it_begins() {
        deliver(RATE, 0, 10);

        assertThat(timeline.silence(5 * SECOND, 25 * SECOND).orElseThrow()).isEqualTo(10 * SECOND);
    }
}
