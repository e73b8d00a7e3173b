package malote.queue;

import static malote.queue.TestMessages.messages;
import static malote.queue.TestQueues.JSON;
import static malote.queue.TestQueues.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import malote.queue.Store.Deposit;
import malote.queue.Store.Holder;
import malote.queue.Store.Mark;
import malote.queue.Store.Opening;
import malote.queue.Store.Read;
import malote.queue.Store.StreamId;
import org.junit.jupiter.api.Test;

/** What every {@link Store} must do: keeping queues of several kinds beside each other. */
public abstract class KindsContract extends StoreContract {
    /** Of the same institution. */
    private final QueueName other = OTHER.queue(queue.owner());

    protected KindsContract(Replicas replicas) {
        super(replicas);
    }

    @Test
    void queuesOfOneInstitutionAreApart() {
        put(messages(queue, 2));
        ReadId id = opened(queue);
        ReadId otherId = opened(other);

        List<Claimed> claims =
                Claimed.all(get(store.claim(List.of(new Read(queue, id, 10), new Read(other, otherId, 10)))));

        assertBatch(claims.get(0), id.at(1), new Range(0, 2), false);
        assertEmpty(claims.get(1), otherId);
        assertThat(claim(store, other, id, 1).outcome()).isEqualTo(Claimed.Outcome.UNKNOWN);
        get(store.store(List.of(new Deposit(other, messages(other, 1)))));
        assertBatch(claim(store, other, otherId, 10), otherId.at(1), new Range(0, 1), false);
        assertThat(read(other, 1, 1)).doesNotContainAnyElementsOf(read(1, 2));
        assertThat(moved(List.of(new Mark(queue, 0, 0), new Mark(other, 0, 0))))
                .containsExactlyInAnyOrder(new Mark(queue, 2, 0), new Mark(other, 1, 0));
        assertThat(get(store.moved(List.of(), List.of(new Read(other, otherId, 1))))
                        .streams())
                .containsExactly(new StreamId(other, otherId.key()));
    }

    @Test
    void aQueueHasAsManyOpenStreamsAsItsKindSays() {
        List<Opening> streams = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            streams.add(new Opening(queue, ReadId.random().key(), null));
            streams.add(new Opening(other, ReadId.random().key(), null));
        }

        assertThat(get(store.open(streams))).filteredOn(Boolean::booleanValue).hasSize(15);

        assertThat(get(store.holders(queue))).hasSize(JSON.maxStreams());
        assertThat(get(store.holders(other))).hasSize(OTHER.maxStreams());
    }

    @Test
    void aHeldStreamComesBackAsLongAsItsKindHasAPlace() {
        get(store.store(List.of(new Deposit(other, messages(other, 2)))));
        ReadId held = opened(other);
        ReadId alsoHeld = opened(other);
        claim(store, other, held, 1);
        claim(store, other, alsoHeld, 1);
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(OTHER, LEASE, LEASE, true, 1_000));
        for (int i = 1; i < OTHER.maxStreams(); i++) {
            opened(other);
        }

        assertEmpty(claim(store, other, held.at(1), 1), held.at(1));
        assertThat(claim(store, other, alsoHeld.at(1), 1).outcome()).isEqualTo(Claimed.Outcome.ENDED);
    }

    @Test
    void abandonsStreamsOfOneKindAndLeavesTheOthers() {
        opened(queue);
        opened(other);
        letTimePass(LEASE.plusSeconds(1));

        assertThat(get(store.abandon(OTHER, LEASE, LEASE, false, 1_000)))
                .contains(other)
                .allMatch(name -> name.kind().equals(OTHER));
        assertThat(get(store.holders(other))).isEmpty();
        assertThat(get(store.holders(queue))).hasSize(1);

        assertThat(get(store.abandon(JSON, LEASE, LEASE, false, 1_000)))
                .contains(queue)
                .allMatch(name -> name.kind().equals(JSON));
        assertThat(get(store.holders(queue))).isEmpty();
    }

    @Test
    void aStreamWaitsForAsLongAsAReadOfItsKind() {
        Duration first = Duration.ofSeconds(30);
        ReadId id = opened(queue);
        ReadId otherId = opened(other);
        letTimePass(Duration.ofSeconds(6));
        assertThat(get(store.holders(queue))).extracting(Holder::waiting).containsExactly(true);
        assertThat(get(store.holders(other))).extracting(Holder::waiting).containsExactly(false);

        letTimePass(Duration.ofSeconds(30));
        get(store.abandon(JSON, LEASE, first, false, 1_000));
        get(store.abandon(OTHER, LEASE, first, false, 1_000));

        assertEmpty(claim(id, 1), id);
        assertThat(claim(store, other, otherId, 1).outcome()).isEqualTo(Claimed.Outcome.ENDED);
    }
}
