package malote.ops;

import static malote.queue.TestQueues.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import malote.Logged;
import malote.queue.FakeClock;
import malote.queue.QueueName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class EventLogTest {
    private static final Duration A_MOMENT = Duration.ofMillis(1_001);

    @RegisterExtension
    final Logged logged = new Logged(EventLog.class);

    private final FakeClock clock = new FakeClock();
    private final EventLog events = new EventLog(clock);

    @Test
    void aFloodOfAbandonedStreamsIsOneLine() {
        events.abandoned(JSON.queue("10000001"));
        clock.advance(A_MOMENT);
        for (int i = 0; i < 5_000; i++) {
            events.abandoned(JSON.queue("10000002"));
        }
        clock.advance(A_MOMENT.multipliedBy(5));

        assertThat(logged.lines())
                .containsExactly(
                        "INFO A stream of 10000001 was silent for longer than its lease and was abandoned.",
                        "INFO 5000 streams were silent for longer than their leases and were abandoned, one of them of"
                                + " 10000002.");
    }

    @Test
    void anOverloadIsToldWhenItBeginsAndWhenItHasBeenOverForAWhile() {
        for (int i = 0; i < 8; i++) {
            events.overloaded("store");
            events.overloaded("store");
            clock.advance(A_MOMENT);
        }
        assertThat(logged.lines()).containsExactly("WARNING Overload: the lane \"store\" is full; requests get 503.");

        clock.advance(Duration.ofSeconds(30));

        assertThat(logged.lines()).hasSize(2).last().isEqualTo("INFO The overload is over; 16 requests got 503.");
    }

    @Test
    void anotherEraOfTheDatabaseIsOneLineHoweverManyInstitutionsItHarmed() {
        events.era(Map.of());
        events.era(Map.of(JSON.queue("10000001"), 3L, JSON.queue("10000002"), 40L));
        Map<QueueName, Long> many = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            many.put(JSON.queue(Integer.toString(20_000_000 + i)), 10_000L - i);
        }
        events.era(many);

        assertThat(logged.lines())
                .startsWith(
                        "INFO The database was restarted or replaced; every message that this server knew is there.",
                        "WARNING The database went back in time or was replaced: the last 43 stored messages, or more,"
                                + " are gone. By institution: 10000002 40, 10000001 3.")
                .hasSize(3);
        assertThat(logged.lines().get(2))
                .contains("the last 37502500 stored messages", ": 20000000 10000, 20000001 9999,")
                .endsWith(", and those of 4990 others.");
    }

    @Test
    void whatIsNotForPeopleToActOnIsNotLogged() {
        events.stored(1);
        events.delivered(1, false, false, 5);
        events.opened();
        events.ended();
        events.vanished();
        clock.advance(A_MOMENT);

        assertThat(logged.lines()).isEmpty();
    }
}
