package malote.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A protocol without a mark for what comes again, whose messages have names, and whose requests are never repeated. */
final class UnmarkedHistoryTest extends HistoryFixture {
    UnmarkedHistoryTest() {
        super(Rules.icom(LEASE));
    }

    @Test
    void a_batch_of_a_stream_that_was_silent_for_its_lease_comes_again_without_a_mark() {
        store(1, 2);
        first.reads(1, 2);
        second.at(LEASE).reads(1, 2).ends();

        assertClean();
        assertThat(history.redeliveredCount()).isEqualTo(2);
    }

    @Test
    void before_that_it_is_a_duplicate() {
        store(1);
        first.reads(1);
        second.at(LEASE - 1).reads(1);

        assertFault(Fault.DUPLICATED);
    }

    @Test
    void a_batch_that_a_client_may_have_been_given_unseen_may_come_late() {
        store(1, 2, 3);
        first.reads().getsNoAnswer();
        second.at(LEASE).reads(3).reads(1, 2).ends();

        assertClean();
    }

    @Test
    void it_may_not_when_the_client_has_seen_it_in_the_end() {
        store(1, 2, 3);
        first.reads().getsNoAnswer().findsNothing();
        second.at(LEASE).reads(3).reads(2);

        assertThat(history.verdict(0).faults()).containsEntry(Fault.OUT_OF_ORDER, 1L);
    }

    @Test
    void a_read_that_waits_longer_than_five_seconds_and_a_half_is_late() {
        first.asks().at(5_600_000_000L).answered(false);

        assertFault(Fault.LATE);
    }

    @Test
    void a_message_keeps_its_name() {
        store(1, 2);
        tell(first, 0, 1, 11);
        tell(second, LEASE, 1, 11);
        assertThat(history.hasFaults()).isFalse();

        tell(new Client(queue), 2 * LEASE, 1, 12);
        assertThat(history.verdict(0).faults()).containsEntry(Fault.RENAMED, 1L);
    }

    private static void tell(Client client, long now, long id, long name) {
        client.at(now).asks();
        client.stream.begin(false, now);
        client.stream.message(id, name);
        client.stream.complete();
    }

    @Test
    void of_a_request_of_unknown_outcome_all_messages_come_or_none() {
        int[] both = {history.sent(writer, 1), history.sent(writer, 2)};
        history.unknown(both);
        assertThat(history.isTorn()).isFalse();

        first.reads(1);
        assertThat(history.isTorn()).isTrue();
        assertThat(history.undelivered()).isZero();

        first.reads(2);
        assertThat(history.isTorn()).isFalse();
        first.ends();
        assertClean();
    }

    @Test
    void a_part_of_them_is_a_fault() {
        history.unknown(new int[] {history.sent(writer, 1), history.sent(writer, 2)});
        first.reads(2).ends();

        assertFault(Fault.TORN);
    }
}
