package malote.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each fault is told with an example by which a person finds the place. */
final class ExamplesTest {
    private static final long SECOND = 1_000_000_000L;

    private final History history = new History(Rules.json(10 * SECOND));
    private final Queue queue = history.queue("00000001");
    private final Writer writer = queue.writer();
    private final Client first = new Client(queue);
    private final Client second = new Client(queue);

    private void store(Writer by, long... ids) {
        for (long id : ids) {
            history.stored(history.sent(by, id));
        }
    }

    private void assertExamples(String... examples) {
        assertThat(history.verdict(0).examples()).containsExactly(examples);
    }

    @Test
    void lost() {
        store(writer, 1, 2);
        first.reads(2);
        first.stream.abandoned();

        assertExamples(
                "lost: message 0 of writer 0 for 00000001",
                "lost: message 1 of writer 0 for 00000001, after a delivery that was not confirmed");
    }

    @Test
    void lost_and_from_nowhere() {
        first.reads(7);
        first.stream.abandoned();

        assertExamples("lost: message 0, after a delivery that was not confirmed");
    }

    @Test
    void from_nowhere() {
        store(writer, 1);
        first.reads(1, 7);

        assertExamples("from nowhere: the 2. message");
    }

    @Test
    void delivered_twice() {
        store(writer, 1, 2);
        first.reads(1, 2);
        second.reads(1);
        second.readsMarked(2);

        assertExamples(
                "delivered twice: a message for 00000001 that another stream has",
                "delivered twice: a message for 00000001, marked, that another stream has");
    }

    @Test
    void confirmed_after_another_stream_got_it() {
        store(writer, 1);
        first.reads(1);
        second.at(10 * SECOND).readsMarked(1);
        first.at(10 * SECOND).findsNothing();

        assertExamples("delivered twice: a message for 00000001 that was confirmed after another stream got it");
    }

    @Test
    void delivered_after_its_receipt() {
        store(writer, 1);
        first.reads(1).findsNothing();
        second.reads(1);

        assertExamples("delivered after their receipt: a message for 00000001");
    }

    @Test
    void misdirected_and_out_of_order() {
        store(history.queue("00000002").writer(), 1);
        store(writer, 2, 3);
        first.reads(1, 3, 2);

        assertExamples(
                "for another institution: message 0 of writer 0 for 00000002 came to 00000001",
                "out of order: message 0 of writer 0 for 00000001");
    }

    @Test
    void repeated_with_another_answer() {
        store(writer, 1, 2);
        second.reads(2);
        first.reads(1).repeats(2).repeats().repeatsFindingNothing();

        assertExamples(
                "repeated reads with another answer: another message for 00000001",
                "repeated reads with another answer: 0 messages instead of 1 for 00000001",
                "repeated reads with another answer: nothing instead of a batch for 00000001");
    }

    @Test
    void too_many_streams() {
        for (int i = 0; i < 7; i++) {
            new Client(queue).findsNothing();
        }

        assertExamples("streams too many: 7 for 00000001");
    }

    @Test
    void late() {
        first.at(SECOND).asks().at(10 * SECOND).answered(false);
        second.at(-9 * SECOND).asks();

        assertExamples(
                "answered too late: 00000001 after 9000 ms",
                "answered too late: a read of 00000001 is not answered at all");
    }

    @Test
    void unexpected() {
        first.findsNothing().isToldItIsOver();

        assertExamples("unexpected answers: 410 within the lease of a stream of 00000001");
    }

    @Test
    void ten_are_told_and_all_are_counted() {
        for (int id = 0; id < 11; id++) {
            store(writer, id);
        }

        Verdict verdict = history.verdict(0);

        assertThat(verdict.examples()).hasSize(10);
        assertThat(verdict.faults()).containsEntry(Fault.LOST, 11L);
    }

    @Test
    void a_history_knows_at_any_time_whether_something_is_wrong_and_how_much_was_stored() {
        store(writer, 1, 2);
        assertThat(history.hasFaults()).isFalse();
        assertThat(history.storedCount()).isEqualTo(2);

        first.reads(2, 1);
        assertThat(history.hasFaults()).isTrue();
    }
}
