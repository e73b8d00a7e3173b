package malote.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages that come again, and streams: what the protocol allows, however odd it looks, and what it does not. */
final class StreamHistoryTest extends HistoryFixture {
    StreamHistoryTest() {
        super(Rules.json(LEASE));
    }

    @Test
    void a_batch_of_a_stream_that_was_silent_for_its_lease_comes_again_with_a_mark() {
        store(1, 2);
        first.reads(1, 2);
        second.at(LEASE).readsMarked(1, 2).ends();

        assertClean();
        assertThat(history.redeliveredCount()).isEqualTo(2);
    }

    @Test
    void without_the_mark_it_is_a_duplicate() {
        store(1);
        first.reads(1);
        second.at(LEASE).reads(1);

        assertFault(Fault.DUPLICATED);
    }

    @Test
    void before_the_lease_is_over_it_is_a_duplicate_though_marked() {
        store(1);
        first.reads(1);
        second.at(LEASE - 1).readsMarked(1);

        assertFault(Fault.DUPLICATED);
    }

    @Test
    void a_read_renews_the_lease_and_one_without_an_answer_may_not_have() {
        store(1);
        first.reads().at(SECOND).reads(1).at(5 * SECOND).getsNoAnswer();
        second.at(SECOND + LEASE).readsMarked(1);

        assertClean();
    }

    @Test
    void a_stream_that_has_a_message_does_not_get_it_again_in_another_batch() {
        store(1);
        first.reads(1, 1);

        assertFault(Fault.DUPLICATED);
    }

    @Test
    void a_message_that_a_later_read_confirmed_never_comes_again_though_marked() {
        store(1);
        first.reads(1).findsNothing();
        second.at(2 * LEASE).readsMarked(1);

        assertFault(Fault.CONFIRMED_BEFORE);
    }

    @Test
    void a_message_that_a_delete_confirmed_never_comes_again_though_marked() {
        store(1);
        first.reads(1).ends();
        second.at(2 * LEASE).readsMarked(1);

        assertFault(Fault.CONFIRMED_BEFORE);
    }

    @Test
    void a_read_without_an_answer_confirms_nothing_for_certain() {
        store(1);
        first.reads(1).getsNoAnswer();
        second.at(LEASE).readsMarked(1);

        assertClean();
    }

    @Test
    void a_message_that_may_have_been_confirmed_by_a_read_without_an_answer_need_not_come_again() {
        store(1);
        first.reads(1).getsNoAnswer();
        first.stream.abandoned();

        assertClean();
    }

    @Test
    void a_message_that_was_certainly_not_confirmed_must_come_again() {
        store(1);
        first.reads(1);
        first.stream.abandoned();

        assertThat(history.undelivered()).isEqualTo(1);
        assertThat(queue.undelivered()).isEqualTo(1);
        assertFault(Fault.LOST);
    }

    @Test
    void when_it_has_come_again_it_is_no_longer_missing() {
        store(1);
        first.reads(1);
        first.stream.abandoned();
        second.at(LEASE).readsMarked(1).ends();

        assertThat(history.undelivered()).isZero();
        assertClean();
    }

    @Test
    void a_message_that_was_given_to_another_stream_cannot_be_confirmed_by_the_first() {
        store(1);
        first.reads(1);
        second.at(LEASE).readsMarked(1);
        first.at(LEASE + 1).findsNothing();

        assertFault(Fault.DUPLICATED);
    }

    @Test
    void a_stream_that_learns_late_that_it_is_over_has_lost_nothing() {
        store(1);
        first.reads(1);
        second.at(LEASE).readsMarked(1).ends();
        first.at(LEASE + 1).isToldItIsOver();

        assertClean();
    }

    @Test
    void a_stream_must_not_be_over_within_its_lease() {
        first.reads().at(LEASE - 1).isToldItIsOver();

        assertFault(Fault.UNEXPECTED);
    }

    @Test
    void a_delete_of_the_read_before_gives_the_batch_back() {
        store(1);
        first.reads(1);
        first.endsGivingBack();
        second.at(1).readsMarked(1).ends();

        assertClean();
    }

    @Test
    void what_a_delete_gave_back_must_come_again() {
        store(1);
        first.reads(1).endsGivingBack();

        assertFault(Fault.LOST);
    }

    @Test
    void a_repeated_read_brings_the_same_batch_which_is_no_delivery() {
        store(1, 2, 3);
        first.reads(1, 2).repeats(1, 2).repeats(1, 2).reads(3).repeats(3).ends();

        assertClean();
        assertThat(history.deliveredCount()).isEqualTo(3);
        assertThat(history.redeliveredCount()).isZero();
    }

    @Test
    void a_repeated_read_must_not_bring_another_message() {
        store(1, 2);
        first.reads(1).repeats(2);

        assertThat(history.verdict(0).faults()).containsEntry(Fault.CHANGED, 1L);
    }

    @Test
    void a_repeated_read_must_not_bring_fewer_or_more_messages() {
        store(1, 2);
        first.reads(1, 2).repeats(1);
        assertFault(Fault.CHANGED);
        first.repeats(1, 2, 3);
        assertThat(history.verdict(0).faults().get(Fault.CHANGED)).isGreaterThan(1);
    }

    @Test
    void an_order_that_only_a_returned_batch_explains_needs_the_mark() {
        store(1, 2, 3);
        second.reads(1);
        first.at(LEASE).reads(2).readsMarked(1).reads(3);
        assertClean();

        store(4, 5);
        first.reads(5).reads(4);
        assertFault(Fault.OUT_OF_ORDER);
    }

    @Test
    void a_batch_that_went_to_a_start_without_an_answer_may_come_late_without_a_mark() {
        store(1, 2);
        new Client(queue).getsNoAnswer();
        first.reads(2).reads(1);

        assertClean();
    }

    @Test
    void six_streams_are_open_at_most() {
        for (int i = 0; i < 6; i++) {
            new Client(queue).findsNothing();
        }
        assertClean();

        new Client(queue).findsNothing();
        assertFault(Fault.TOO_MANY);
    }

    @Test
    void streams_that_are_ended_over_silent_or_of_another_institution_do_not_count() {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(new Client(queue).at(i < 3 ? 0 : SECOND).findsNothing());
        }
        clients.get(5).ends();
        clients.get(4).stream.ending(1);
        clients.get(3).stream.abandoned();
        for (int i = 0; i < 6; i++) {
            new Client(queue).at(LEASE).findsNothing();
        }
        new Client(history.queue("00000002")).at(LEASE).findsNothing();

        assertClean();
    }

    @Test
    void an_answer_after_eight_and_a_half_seconds_is_late() {
        Client slow = first.at(0).asks();
        slow.at(8 * SECOND + SECOND / 2 + 1).answered(false);

        assertFault(Fault.LATE);
    }

    @Test
    void a_read_that_is_never_answered_is_late_when_the_time_is_over() {
        first.asks();

        assertThat(history.verdict(8 * SECOND + SECOND / 2).isClean()).isTrue();
        assertThat(history.verdict(9 * SECOND).faults()).isEqualTo(Map.of(Fault.LATE, 1L));
    }

    @Test
    void a_connection_that_breaks_is_an_end_of_the_waiting() {
        first.getsNoAnswer();

        assertThat(history.verdict(20 * SECOND).isClean()).isTrue();
    }

    @Test
    void a_message_that_came_again_is_no_longer_missing_in_its_queue() {
        store(1);
        first.reads(1);
        first.stream.abandoned();
        second.at(LEASE).readsMarked(1);

        assertThat(queue.undelivered()).isZero();
    }

    @Test
    void the_lease_runs_from_the_last_read_not_from_the_first() {
        store(1);
        first.at(6 * SECOND).reads(1);
        second.at(8 * SECOND).readsMarked(1);

        assertFault(Fault.DUPLICATED);
    }

    @Test
    void a_repeated_read_must_not_bring_nothing_instead_of_its_batch() {
        store(1);
        first.reads(1).repeatsFindingNothing();

        assertFault(Fault.CHANGED);
    }

    @Test
    void a_read_that_finds_nothing_after_one_that_found_nothing_is_as_it_should_be() {
        first.findsNothing().findsNothing();

        assertClean();
    }

    @Test
    void each_message_too_many_and_the_wrong_number_are_told_apart() {
        store(1, 2);
        second.reads(1);
        first.reads(2).repeats(2, 1);

        assertThat(history.verdict(0).faults()).isEqualTo(Map.of(Fault.CHANGED, 2L));
    }

    @Test
    void a_batch_of_a_stream_that_was_abandoned_must_come_again() {
        store(1);
        first.reads(1);
        first.stream.asked(Stream.START, LEASE);
        first.stream.over(LEASE);

        assertThat(history.verdict(0).faults()).isEqualTo(Map.of(Fault.LOST, 1L));
    }

    @Test
    void a_batch_need_not_come_again_when_the_delete_that_confirms_it_is_told_that_the_stream_is_over() {
        store(1);
        first.reads(1);
        first.stream.ending(1);
        first.stream.over(1);

        assertClean();
    }

    @Test
    void late_answers_of_every_kind_are_late() {
        long late = 9 * SECOND;
        first.asks().stream.refused(late);
        assertFault(Fault.LATE);
        second.at(0).findsNothing().asks().stream.over(late);
        assertThat(history.verdict(0).faults()).containsEntry(Fault.LATE, 2L);
        new Client(queue).at(0).asks().stream.unanswered(late);
        assertThat(history.verdict(0).faults()).containsEntry(Fault.LATE, 3L);
    }

    @Test
    void a_start_without_an_answer_excuses_as_many_as_it_can_have_been_given() {
        store(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        history.sent(writer, 11);
        store(12);
        new Client(queue).getsNoAnswer();
        first.reads(12).reads(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertClean();

        first.reads(11);
        assertFault(Fault.OUT_OF_ORDER);
    }

    @Test
    void a_stream_tells_the_number_of_each_message() {
        store(1, 2);
        first.asks();
        first.stream.begin(false, 0);
        assertThat(first.stream.message(2)).isEqualTo(1);
        first.stream.complete();

        first.stream.asked(Stream.START, 0);
        first.stream.begin(false, 0);
        assertThat(first.stream.message(2)).isEqualTo(1);
    }
}
