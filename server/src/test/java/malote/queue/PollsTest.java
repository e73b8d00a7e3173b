package malote.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PollsTest {
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final Duration LATENESS = Duration.ofMillis(300);
    private static final Duration TICK = Duration.ofMillis(50);

    private final TwoReplicas replicas = new TwoReplicas();

    /** Also where the numbers of {@link System#nanoTime} are negative. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000_000_000L, -3_000_000_000L})
    void findsEachPollFromItsDeadlineUntilItIsAnswered(long begin) {
        Random random = new Random(7);
        Polls polls = new Polls(LONGEST, LATENESS, TICK, begin);
        Set<Poll> underWay = new HashSet<>();
        long now = begin;
        for (int i = 0; i < 5_000; i++) {
            // Now and then the timer is late, by a little or by more than a turn of the wheel.
            now += random.nextInt(50) == 0
                    ? (long) (random.nextDouble() * LONGEST.multipliedBy(2).toNanos())
                    : random.nextInt((int) TICK.toNanos());
            Poll added = poll(now + (long) (random.nextDouble() * LONGEST.toNanos()));
            polls.add(added);
            underWay.add(added);
            assertThat(polls).hasSize(underWay.size());
            assertThat(polls.size()).isEqualTo(underWay.size());

            long moment = now;
            Set<Poll> due = new HashSet<>();
            polls.forEachDue(moment, due::add);
            Set<Poll> expected = new HashSet<>(underWay);
            expected.removeIf(poll -> moment - poll.deadline < 0);
            assertThat(due).isEqualTo(expected);
            for (Poll poll : due) {
                // One that the store is at work for may take longer, but not for ever.
                if (random.nextInt(3) == 0 || now - poll.deadline >= LATENESS.toNanos()) {
                    polls.remove(poll);
                    underWay.remove(poll);
                }
            }
        }
    }

    @Test
    void isEmptyAtFirst() {
        Polls polls = new Polls(LONGEST, LATENESS, TICK, 0);

        assertThat(polls).isEmpty();
        assertThat(polls.size()).isZero();
    }

    private Poll poll(long deadline) {
        return new Poll(replicas.here, new Place(replicas.ispb), ReadId.random(), 1, 0, deadline, false);
    }
}
