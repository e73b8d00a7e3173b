package malote.queue.read;

import static malote.queue.TestQueues.JSON;
import static malote.queue.TestQueues.KINDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import malote.queue.Events;
import malote.queue.ReadId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnderWayTest {
    private static final Duration WAIT = JSON.poll();
    private static final Duration LATENESS = Duration.ofMillis(300);
    private static final Duration TICK = Duration.ofMillis(50);

    private final TwoReplicas replicas = new TwoReplicas();
    private final Reads reads = new Reads(
            replicas.store,
            replicas.clock,
            KINDS,
            Events.NONE,
            new Endings(replicas.store, replicas.clock, Events.NONE));
    private final WaitingRoom room = new WaitingRoom(replicas.queue);
    private final UnderWay underWay = new UnderWay(KINDS);

    /** Also where the numbers of {@link System#nanoTime} are negative. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000_000_000L, -3_000_000_000L})
    void findsEachReadFromItsDeadlineUntilItIsAnswered(long begin) {
        Random random = new Random(7);
        Set<PendingRead> expected = new HashSet<>();
        long now = begin;
        for (int i = 0; i < 5_000; i++) {
            // Now and then the timer is late.
            now += random.nextInt(50) == 0
                    ? (long) (random.nextDouble() * WAIT.multipliedBy(2).toNanos())
                    : random.nextInt((int) TICK.toNanos());
            PendingRead added = read(now);
            underWay.add(added);
            expected.add(added);
            assertThat(underWay.all()).hasSize(expected.size());
            assertThat(underWay.size()).isEqualTo(expected.size());

            long moment = now;
            List<PendingRead> due = underWay.due(moment);
            Set<PendingRead> isOver = new HashSet<>(expected);
            isOver.removeIf(read -> moment - read.arrived - WAIT.toNanos() < 0);
            assertThat(due).containsExactlyInAnyOrderElementsOf(isOver);
            for (PendingRead read : due) {
                // One that the store is at work for may take longer, but not for ever.
                if (random.nextInt(3) == 0 || now - read.arrived - WAIT.toNanos() >= LATENESS.toNanos()) {
                    underWay.remove(read);
                    expected.remove(read);
                }
            }
        }
    }

    @Test
    void isEmptyAtFirst() {
        assertThat(underWay.all()).isEmpty();
        assertThat(underWay.size()).isZero();
        assertThat(underWay.due(Long.MAX_VALUE)).isEmpty();
    }

    private PendingRead read(long arrived) {
        return new PendingRead(reads, room, ReadId.random(), 1, 0, arrived, false);
    }
}
