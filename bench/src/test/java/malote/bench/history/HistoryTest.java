package malote.bench.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What was stored and what came; what becomes of a message that comes again is in {@link StreamHistoryTest}. */
final class HistoryTest {
    private final History history = new History();
    private final Queue queue = history.queue("00000001");
    private final Writer writer = queue.writer();
    private final Client client = new Client(queue);

    private void store(Writer by, long... ids) {
        for (long id : ids) {
            history.stored(history.sent(by, id));
        }
    }

    @Test
    void nothing_is_wrong_when_each_message_comes_once_and_in_order() {
        store(writer, 10, 20, 30);
        client.reads(10).reads(30).ends();
        new Client(queue).reads(20).ends();

        Verdict verdict = history.verdict();

        assertThat(verdict.isClean()).isTrue();
        assertThat(verdict.stored()).isEqualTo(3);
        assertThat(verdict.delivered()).isEqualTo(3);
        assertThat(verdict.summary()).isEqualTo("3 stored, 3 delivered, each once and in order");
    }

    @Test
    void a_message_that_was_stored_and_not_delivered_is_lost() {
        store(writer, 10, 20, 30);
        client.reads(10, 30);

        Verdict verdict = history.verdict();

        assertThat(verdict.faults()).isEqualTo(Map.of(Fault.LOST, 1L));
        assertThat(verdict.examples()).containsExactly("lost: message 1 of writer 0 for 00000001");
        assertThat(verdict.summary()).isEqualTo("3 stored, 2 delivered: 1 lost");
    }

    @Test
    void a_message_that_was_sent_and_not_acknowledged_need_not_be_delivered() {
        history.sent(writer, 10);

        assertThat(history.verdict().isClean()).isTrue();
    }

    @Test
    void a_message_that_was_sent_and_not_acknowledged_can_be_delivered() {
        history.sent(writer, 10);
        client.reads(10);

        assertThat(history.verdict().isClean()).isTrue();
    }

    @Test
    void a_message_whose_sending_was_repeated_until_it_was_acknowledged_counts_once() {
        int message = history.sent(writer, 10);
        history.stored(message);
        history.stored(message);
        client.reads(10);

        assertThat(history.verdict().summary()).isEqualTo("1 stored, 1 delivered, each once and in order");
    }

    @Test
    void an_earlier_message_after_a_later_one_of_the_same_writer_is_out_of_order() {
        store(writer, 10, 20, 30);
        client.reads(20, 10, 30);

        assertThat(history.verdict().faults()).isEqualTo(Map.of(Fault.OUT_OF_ORDER, 1L));
    }

    @Test
    void messages_of_different_writers_have_no_order() {
        Writer other = queue.writer();
        store(writer, 10, 20);
        store(other, 11, 21);
        client.reads(11, 10, 20, 21);

        assertThat(history.verdict().isClean()).isTrue();
    }

    @Test
    void messages_in_different_streams_have_no_order() {
        store(writer, 10, 20);
        client.reads(20);
        new Client(queue).reads(10);

        assertThat(history.verdict().isClean()).isTrue();
    }

    @Test
    void a_message_that_nobody_sent_is_from_nowhere() {
        client.reads(10);

        assertThat(history.verdict().faults()).isEqualTo(Map.of(Fault.FROM_NOWHERE, 1L));
    }

    @Test
    void a_delivery_can_overtake_the_answer_that_tells_the_id() {
        client.reads(10);
        store(writer, 10);

        assertThat(history.verdict().isClean()).isTrue();
        assertThat(history.undelivered()).isZero();
    }

    @Test
    void a_message_of_another_institution_is_misdirected() {
        Queue other = history.queue("00000002");
        store(other.writer(), 10);
        client.reads(10);

        assertThat(history.verdict().faults()).isEqualTo(Map.of(Fault.MISDIRECTED, 1L));
    }

    @Test
    void what_is_still_to_come_is_counted_in_all_and_for_each_queue() {
        Queue other = history.queue("00000002");
        store(writer, 10, 20);
        store(other.writer(), 11);
        client.reads(10);

        assertThat(history.undelivered()).isEqualTo(2);
        assertThat(queue.undelivered()).isEqualTo(1);
        assertThat(other.undelivered()).isEqualTo(1);
    }

    @Test
    void an_id_that_is_sent_twice_is_a_mistake_of_the_client() {
        history.sent(writer, 10);

        assertThatThrownBy(() -> history.sent(writer, 10)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void verdicts_on_several_histories_add_up() {
        store(writer, 10, 20);
        client.reads(10).reads(10);
        Verdict verdict = history.verdict();

        Verdict both = verdict.and(Verdict.NOTHING).and(verdict);

        assertThat(both.faults()).isEqualTo(Map.of(Fault.LOST, 2L, Fault.CONFIRMED_BEFORE, 2L));
        assertThat(both.stored()).isEqualTo(4);
        assertThat(both.delivered()).isEqualTo(2);
        assertThat(both.examples()).hasSize(4);
    }

    @Test
    void finds_the_one_lost_and_the_one_repeated_among_many() {
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            store(writer, EndToEndIds.mix(i));
        }
        for (int i = 0; i < count; i++) {
            if (i != 77_777) {
                client.reads(EndToEndIds.mix(i));
            }
        }
        new Client(queue).reads(EndToEndIds.mix(55_555));

        Verdict verdict = history.verdict();

        assertThat(verdict.faults()).isEqualTo(Map.of(Fault.LOST, 1L, Fault.CONFIRMED_BEFORE, 1L));
        assertThat(verdict.examples()).contains("lost: message 77777 of writer 0 for 00000001");
    }
}
