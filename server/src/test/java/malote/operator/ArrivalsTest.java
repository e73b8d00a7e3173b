package malote.operator;

import static org.assertj.core.api.Assertions.assertThat;

import malote.operator.Arrivals.Arrival;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    @Test
    void aMessageCameWhenTheTailWasFirstSeenBeyondIt() {
        Arrivals arrivals = new Arrivals(1_000, 0);
        arrivals.seen(2_000, 3, 1);
        arrivals.seen(3_000, 3, 1);
        arrivals.seen(4_000, 5, 1);

        assertThat(arrivals.of(1)).isEqualTo(new Arrival(2_000, false));
        assertThat(arrivals.of(3)).isEqualTo(new Arrival(2_000, false));
        assertThat(arrivals.of(4)).isEqualTo(new Arrival(4_000, false));
    }

    @Test
    void ofWhatWasThereBeforeOnlyTheLeastAgeIsKnown() {
        Arrivals arrivals = new Arrivals(1_000, 10);
        arrivals.seen(1_000, 10, 5);
        arrivals.seen(2_000, 11, 5);

        assertThat(arrivals.of(5)).isEqualTo(new Arrival(1_000, true));
        assertThat(arrivals.of(11)).isEqualTo(new Arrival(2_000, false));
    }

    @Test
    void whatComesBackWasThereBefore() {
        Arrivals arrivals = new Arrivals(1_000, 0);
        arrivals.seen(2_000, 3, 1);
        arrivals.seen(3_000, 6, 4);
        arrivals.seen(4_000, 7, 5);

        assertThat(arrivals.of(2)).isEqualTo(new Arrival(2_000, true));
        assertThat(arrivals.of(5)).isEqualTo(new Arrival(3_000, false));
    }

    @Test
    void overTwoDaysOfASteadyStreamTheAgeStaysRightToWithinAThird() {
        Arrivals arrivals = new Arrivals(0, 0);
        for (int second = 1; second <= 2 * 86_400; second++) {
            arrivals.seen(second * 1_000L, second, 1);
            if (second % 997 == 0) {
                assertAges(arrivals, second);
            }
        }
    }

    private static void assertAges(Arrivals arrivals, int now) {
        for (int position = 1; position <= now; position += 1 + now / 50) {
            double age = now - position;
            double known = now - arrivals.of(position).atMillis() / 1_000.0;
            assertThat(known).isBetween(age * 0.66 - 1, age);
        }
    }
}
