package malote.queue;

import static malote.queue.TestMessages.freshQueue;
import static malote.queue.TestMessages.messages;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import malote.queue.Claimed.Outcome;
import malote.queue.Store.Mark;
import malote.queue.Store.Read;
import malote.queue.Store.StreamId;
import org.junit.jupiter.api.Test;

/** What every {@link Store} must do: telling one replica what another did. */
public abstract class ChangesContract extends StoreContract {
    protected ChangesContract(Replicas replicas) {
        super(replicas);
    }

    @Test
    void tellsWhichMarksMovedOn() {
        QueueName quiet = freshQueue();
        opened(quiet);
        put(messages(queue, 2));
        ReadId id = opened();
        Mark stored = moved(new Mark(queue, 0, 0));
        assertThat(stored.tail()).isEqualTo(2);

        assertThat(moved(List.of(stored, new Mark(quiet, 0, 0), new Mark(freshQueue(), 0, 0))))
                .isEmpty();
        claim(id, 1);
        assertThat(moved(List.of(stored))).as("a read moves nothing").isEmpty();
        put(messages(queue, 1));
        assertThat(moved(stored)).isEqualTo(new Mark(queue, 3, stored.version()));
        assertThat(moved(List.of())).isEmpty();
    }

    @Test
    void tellsWhichReadsThatWaitWouldBeAnsweredNow() {
        ReadId answered = opened();
        ReadId waiting = opened();
        QueueName other = freshQueue();
        opened(other);
        List<Read> reads = List.of(
                new Read(queue, answered, 1),
                new Read(queue, waiting, 1),
                new Read(other, answered, 1),
                new Read(queue, ReadId.random(), 1));
        assertThat(get(store.moved(List.of(), reads)).streams()).isEmpty();

        put(messages(queue, 1));
        claim(answered, 1);

        assertThat(get(store.moved(List.of(), reads)).streams()).containsExactly(new StreamId(queue, answered.key()));
    }

    @Test
    void countsAVersionWheneverAStreamEnds() {
        put(messages(queue, 9));
        Mark mark = moved(new Mark(queue, 0, -1));
        ReadId ended = opened();
        ReadId abandoned = opened();
        claim(abandoned, 1);

        get(store.end(queue, ended, true));
        Mark afterEnd = moved(mark);
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(queue.kind(), LEASE, LEASE, true, 1_000));
        Mark afterHold = moved(afterEnd);
        ReadId stopped = opened();
        get(store.stop(queue));
        Mark afterStop = moved(afterHold);

        assertThat(List.of(mark, afterEnd, afterHold, afterStop))
                .extracting(Mark::version)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(claim(stopped, 1).outcome()).isEqualTo(Outcome.ENDED);
        Claimed claim = claim(opened(), 1);
        assertThat(claim.mark()).isEqualTo(afterStop);
    }
}
