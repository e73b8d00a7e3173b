package malote.queue;

import static malote.queue.TestMessages.messages;
import static malote.queue.TestQueues.LIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import malote.message.Content;
import malote.queue.Claimed.Outcome;
import malote.queue.Store.Deposit;
import malote.queue.Store.Opening;
import malote.queue.Store.Place;
import malote.queue.Store.Read;
import org.junit.jupiter.api.Test;

/** What every {@link Store} must do where reads have a limit. */
public abstract class LimitsContract extends StoreContract {
    private static final int MOST = LIMITED.maxReads();

    private final QueueName limited = LIMITED.queue(queue.owner());

    protected LimitsContract(Replicas replicas) {
        super(replicas);
    }

    @Test
    void refusesAReadWhileAsManyOtherStreamsAreBeingReadAndChangesNothing() {
        ReadId silent = silent();
        List<Claimed> waiting = fill();

        assertThat(claim(silent.at(1)).outcome()).isEqualTo(Outcome.TOO_MANY);
        assertThat(open(limited, ReadId.random())).isFalse();
        assertThat(get(store.holders(limited))).hasSize(MOST + 1);
        assertThat(get(store.end(limited, silent, true)))
                .as("nothing was confirmed")
                .isEqualTo(Store.Ending.ENDED);

        leave(waiting.get(2).place());
        ReadId next = opened(limited);
        assertBatch(claim(next), next.at(1), new Range(0, 1), true);
    }

    @Test
    void aReadThatLooksAgainHasAPlaceAlready() {
        for (Claimed waiting : fill()) {
            assertEmpty(claim(waiting.id()), waiting.id());
        }
        assertThat(open(limited, ReadId.random())).isFalse();
    }

    @Test
    void aReadThatFindsSomethingHasNoPlace() {
        Claimed waiting = fill().get(0);
        get(store.store(List.of(new Deposit(limited, messages(limited, 1)))));

        assertThat(claim(waiting.id()).outcome()).isEqualTo(Outcome.BATCH);
        ReadId next = opened(limited);
        assertThat(claim(waiting.id()).outcome()).as("a repetition").isEqualTo(Outcome.TOO_MANY);

        get(store.end(limited, next, true));
        assertThat(claim(waiting.id()).outcome()).as("a repetition").isEqualTo(Outcome.BATCH);
        assertThat(open(limited, ReadId.random())).isTrue();
    }

    @Test
    void aPlaceIsLeftByTheReadThatHasItOnly() {
        Claimed first = fill().get(0);
        Claimed again = claim(first.id());

        leave(first.place());
        assertThat(open(limited, ReadId.random()))
                .as("another read of the stream has it")
                .isFalse();

        leave(again.place());
        assertThat(open(limited, ReadId.random())).isTrue();
        assertThat(open(limited, ReadId.random())).isFalse();
    }

    @Test
    void aPlaceThatNobodyLeavesIsFreeWhenTheLongestTimeOfAReadIsOver() {
        ReadId silent = silent();
        fill();

        letTimePass(Duration.ofSeconds(2));
        assertThat(claim(silent.at(1)).outcome()).isEqualTo(Outcome.TOO_MANY);
        letTimePass(LIMITED.longestRead().minusSeconds(2).plusMillis(1));
        assertEmpty(claim(silent.at(1)), silent.at(1));
    }

    @Test
    void aStreamThatEndsLeavesItsPlace() {
        Claimed first = fill().get(0);

        get(store.end(limited, first.id(), true));

        assertThat(open(limited, ReadId.random())).isTrue();
        assertThat(open(limited, ReadId.random()))
                .as("one is read from its opening")
                .isFalse();
    }

    @Test
    void aReadThatOnlyConfirmsIsNeverRefusedAndHasNoPlace() {
        ReadId silent = silent();
        fill();

        assertEmpty(
                new Claimed(get(store.claim(List.of(new Read(limited, silent.at(1), 0))))
                        .get(0)),
                silent.at(1));

        assertThat(get(store.end(limited, silent, true))).as("it is confirmed").isEqualTo(Store.Ending.STALE);
        assertThat(claim(silent.at(1)).outcome()).isEqualTo(Outcome.TOO_MANY);
    }

    @Test
    void theReadsOfOneCallCountOneAfterTheOther() {
        List<ReadId> ids = IntStream.range(0, MOST + 2).mapToObj(i -> silent()).toList();

        List<Claimed> claims = Claimed.all(get(store.claim(
                ids.stream().map(id -> new Read(limited, id.at(1), 1)).toList())));

        assertThat(claims.subList(0, MOST)).extracting(Claimed::outcome).containsOnly(Outcome.EMPTY);
        assertThat(claims.subList(MOST, MOST + 2)).extracting(Claimed::outcome).containsOnly(Outcome.TOO_MANY);
    }

    @Test
    void thePlaceIsOfTheReadThatFindsNothingAlsoBehindOneThatFindsSomething() {
        ReadId finds = silent();
        ReadId waits = silent();
        get(store.store(List.of(new Deposit(limited, messages(limited, 1)))));

        get(store.claim(List.of(new Read(limited, finds.at(1), 1), new Read(limited, waits.at(1), 1))));

        get(store.end(limited, finds.at(2), true));
        assertThat(get(store.holders(limited))).hasSize(1);
    }

    @Test
    void kindsWithoutALimitAreNotAffectedInTheSameCall() {
        List<Read> reads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            reads.add(new Read(queue, opened(queue), 1));
        }
        ReadId silent = silent();
        fill();
        reads.add(3, new Read(limited, silent.at(1), 1));

        List<Claimed> claims = new ArrayList<>(Claimed.all(get(store.claim(reads))));

        assertThat(claims.remove(3).outcome()).isEqualTo(Outcome.TOO_MANY);
        assertThat(claims).extracting(Claimed::outcome).containsOnly(Outcome.EMPTY);
        assertThat(open(queue, ReadId.random())).isFalse();
    }

    @Test
    void exactlyAsManyStreamsAreReadAsMayBeHoweverManyAreOpenedAtOnceOnTwoReplicas() {
        for (int round = 0; round < 20; round++) {
            QueueName name = LIMITED.queue(TestMessages.freshQueue().owner());
            List<CompletionStage<Boolean>> stages = new ArrayList<>();
            for (int i = 0; i < 2 * MOST; i++) {
                Store at = replica(i);
                Opening opening = new Opening(name, ReadId.random().key(), null);
                stages.add(whenFree(() -> first(at.open(List.of(opening)))));
            }

            assertThat(stages.stream().filter(StoreContract::get)).hasSize(MOST);
            assertThat(get(store.holders(name))).hasSize(MOST);
        }
    }

    @Test
    void exactlyAsManyReadsWaitAsMayHoweverManyComeAtOnceOnTwoReplicas() {
        List<ReadId> ids = new ArrayList<>();
        for (int i = 0; i < 2 * MOST; i++) {
            ids.add(silent());
        }
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(ids);
            List<CompletionStage<Claimed>> stages = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
                stages.add(
                        claimWhenFree(replica(i), new Read(limited, ids.get(i).at(1), 1)));
            }
            List<Claimed> claims = stages.stream().map(StoreContract::get).toList();

            List<Claimed> waiting = claims.stream()
                    .filter(claim -> claim.outcome() == Outcome.EMPTY)
                    .toList();
            assertThat(waiting).hasSize(MOST);
            assertThat(claims)
                    .filteredOn(claim -> claim.outcome() == Outcome.TOO_MANY)
                    .hasSize(MOST);
            get(replica(round).leave(waiting.stream().map(Claimed::place).toList()));
        }
    }

    @Test
    void endsTheStreamThatHasBeenSilentForLongestAndIsNotBeingReadForOneMore() {
        ReadId reading = opened(limited);
        Claimed waiting = claim(reading);
        List<ReadId> silent = new ArrayList<>();
        for (int i = 1; i < LIMITED.maxStreams(); i++) {
            letTimePass(Duration.ofMillis(100));
            silent.add(silent());
        }
        letTimePass(Duration.ofMillis(100));
        Store.Mark before = claim(waiting.id()).mark();
        letTimePass(Duration.ofMillis(100));
        assertThat(claim(silent.get(0)).outcome()).as("it is heard of again").isEqualTo(Outcome.BATCH);

        ReadId next = opened(limited);

        assertThat(get(store.holders(limited))).hasSize(LIMITED.maxStreams());
        assertThat(moved(before).version()).as("so that others look").isGreaterThan(before.version());
        assertBatch(claim(next), next.at(1), new Range(1, 2), true);
        assertThat(claim(silent.get(1).at(1)).outcome()).isEqualTo(Outcome.ENDED);
        assertEmpty(claim(waiting.id()), waiting.id());
        assertThat(claim(silent.get(0)).outcome()).isEqualTo(Outcome.BATCH);
    }

    @Test
    void aRefusedOpeningEndsNoStream() {
        for (int i = MOST; i < LIMITED.maxStreams(); i++) {
            silent();
        }
        fill();

        assertThat(open(limited, ReadId.random())).isFalse();
        assertThat(get(store.holders(limited))).hasSize(LIMITED.maxStreams());
    }

    /** A stream that has one message in hand and is not being read. Gives its first read. */
    private ReadId silent() {
        List<Content> one = messages(limited, 1);
        get(store.store(List.of(new Deposit(limited, one))));
        ReadId id = opened(limited);
        assertThat(claim(id).outcome()).isEqualTo(Outcome.BATCH);
        return id;
    }

    /** Takes all places that there are. */
    private List<Claimed> fill() {
        List<Claimed> waiting = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            ReadId id = opened(limited);
            waiting.add(claim(id));
            assertEmpty(waiting.get(i), id);
        }
        return waiting;
    }

    private Claimed claim(ReadId id) {
        return claim(store, limited, id, 1);
    }

    private void leave(Place place) {
        get(store.leave(List.of(place)));
    }
}
