package malote.queue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static malote.queue.TestMessages.freshQueue;
import static malote.queue.TestMessages.messages;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import malote.message.Content;
import malote.queue.Claimed.Outcome;
import malote.queue.Store.Deposit;
import malote.queue.Store.Mark;
import malote.queue.Store.Opening;
import malote.queue.Store.Read;
import malote.queue.Store.Receipt;
import malote.queue.Store.Slice;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/**
 * The rules of the {@link Store}, which every implementation must pass: classes by subject extend this one, and the tests of
 * an implementation nest one of each. Each test has an institution of its own.
 */
@Timeout(60)
public abstract class StoreContract {
    static final Duration LEASE = Duration.ofMinutes(5);

    private final Replicas replicas;
    final QueueName queue = freshQueue();
    final Store store;

    StoreContract(Replicas replicas) {
        this.replicas = replicas;
        store = replicas.one();
    }

    /** A store as two servers have it. */
    public interface Replicas {
        Store one();

        /** The same data through another replica. */
        Store other();

        /** Makes everything look as if it had been done so long ago. */
        void letTimePass(Duration time);
    }

    final void letTimePass(Duration time) {
        replicas.letTimePass(time);
    }

    /** What the call brings, however slow the machine is. */
    public static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static CompletionStage<Claimed> claimWhenFree(Store from, Read read) {
        return whenFree(() -> first(from.claim(List.of(read)))).thenApply(Claimed::new);
    }

    static <T> CompletionStage<T> first(CompletionStage<List<T>> answers) {
        return answers.thenApply(all -> all.get(0));
    }

    /** Asks again as long as another has locked the institution. */
    static <T> CompletionStage<T> whenFree(Supplier<CompletionStage<T>> call) {
        CompletionStage<@Nullable T> answer = call.get()
                .exceptionallyCompose(failure -> Failures.unwrap(failure) instanceof Locked
                        ? CompletableFuture.completedStage(null)
                        : CompletableFuture.failedStage(failure));
        return answer.thenCompose(done -> done == null ? whenFree(call) : CompletableFuture.completedStage(done));
    }

    final Store replica(int i) {
        return i % 2 == 0 ? replicas.one() : replicas.other();
    }

    final Receipt put(List<Content> messages) {
        return get(store.store(List.of(new Deposit(queue, messages)))).get(0);
    }

    final List<Content> read(long first, long last) {
        return read(queue, first, last);
    }

    final List<Content> read(QueueName institution, long first, long last) {
        return get(store.messages(Store.ANY_ERA, List.of(new Slice(institution, new Range(first - 1, last)))))
                .get(0);
    }

    final ReadId opened() {
        return opened(queue);
    }

    final ReadId opened(QueueName institution) {
        ReadId id = ReadId.random();
        assertThat(open(institution, id)).isTrue();
        return id;
    }

    final boolean open(QueueName institution, ReadId id) {
        return get(store.open(List.of(new Opening(institution, id.key(), null))))
                .get(0);
    }

    final Claimed claim(ReadId id, int max) {
        return claim(store, queue, id, max);
    }

    final Claimed claim(Store from, QueueName institution, ReadId id, int max) {
        return new Claimed(
                get(from.claim(List.of(new Read(institution, id, max)))).get(0));
    }

    final List<Mark> moved(List<Mark> since) {
        return get(store.moved(since, List.of())).marks();
    }

    final Mark moved(Mark since) {
        List<Mark> moved = moved(List.of(since));
        assertThat(moved).hasSize(1);
        return moved.get(0);
    }

    static void assertBatch(Claimed claim, @Nullable ReadId next, Range range, boolean redelivered) {
        assertThat(claim.outcome()).isEqualTo(Outcome.BATCH);
        assertThat(claim.batch()).contains(range);
        assertThat(claim.redelivered()).isEqualTo(redelivered);
        if (next != null) {
            assertThat(claim.id()).isEqualTo(next);
        }
    }

    static void assertEmpty(Claimed claim, ReadId id) {
        assertThat(claim.outcome()).isEqualTo(Outcome.EMPTY);
        assertThat(claim.id()).isEqualTo(id);
        assertThat(claim.batch()).isEmpty();
    }
}
