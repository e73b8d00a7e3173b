package malote.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A database that goes back in time: what it lacks is gone and need not come; all else must. */
final class GoingBackTest {
    private final History history = new History(Rules.json(Rules.NO_LEASE).goingBack());
    private final Queue queue = history.queue("00000001");
    private final Writer writer = queue.writer();
    private final Client client = new Client(queue);

    private void store(long... ids) {
        for (long id : ids) {
            history.stored(history.sent(writer, id));
        }
    }

    @Test
    void what_the_database_lacks_need_not_come_and_is_counted() {
        store(10, 20, 30);
        client.reads(10).reads(20).ends();

        assertThat(history.forget(id -> id == 10)).isEqualTo(2);

        assertThat(history.undelivered()).isZero();
        assertThat(history.verdict().isClean()).isTrue();
    }

    @Test
    void what_the_database_has_is_lost_if_it_does_not_come() {
        store(10, 20);
        history.forget(id -> id == 10);

        assertThat(history.undelivered()).isEqualTo(1);
        assertThat(history.verdict().faults()).isEqualTo(Map.of(Fault.LOST, 1L));
    }

    @Test
    void what_was_given_back_and_is_gone_need_not_come_again() {
        store(10);
        client.reads(10).endsGivingBack();

        assertThat(history.forget(id -> false)).isEqualTo(1);

        assertThat(history.undelivered()).isZero();
        assertThat(history.verdict().isClean()).isTrue();
    }

    @Test
    void a_request_of_unknown_outcome_of_which_a_part_came_is_not_torn_when_it_is_gone() {
        int[] messages = {history.sent(writer, 10), history.sent(writer, 20)};
        history.unknown(messages);
        client.reads(10);
        assertThat(history.isTorn()).isTrue();

        history.forget(id -> false);

        assertThat(history.isTorn()).isFalse();
    }

    @Test
    void what_was_confirmed_may_come_again() {
        store(10);
        client.reads(10).findsNothing();
        new Client(queue).reads(10).ends();

        assertThat(history.verdict().isClean()).isTrue();
    }
}
