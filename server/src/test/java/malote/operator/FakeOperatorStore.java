package malote.operator;

import static malote.queue.TestQueues.JSON;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.access.Deed;
import malote.message.Content;
import malote.queue.QueueName;
import malote.queue.StoreUnavailable;

/** Counts that a test sets; nothing else is asked of it by what is tested with it. */
final class FakeOperatorStore implements OperatorStore {
    private final Deque<CompletableFuture<Counts>> held = new ArrayDeque<>();
    private Counts counts = counts(new Counts.Queue[0]);
    private boolean away;
    private boolean holds;
    int looks;

    static Counts counts(Counts.Queue... queues) {
        List<Counts.Queue> all = List.of(queues);
        return new Counts(
                all,
                all.size(),
                all.stream().mapToLong(Counts.Queue::tail).sum(),
                all.stream().mapToLong(Counts.Queue::out).sum(),
                all.stream().mapToInt(Counts.Queue::open).sum(),
                all.stream().mapToInt(Counts.Queue::held).sum());
    }

    static Counts.Queue queue(String queue, long tail, long head) {
        return new Counts.Queue(JSON.queue(queue), tail, head, 0, head + 1, 0, 0);
    }

    void are(Counts.Queue... queues) {
        counts = counts(queues);
    }

    void away(boolean isAway) {
        away = isAway;
    }

    /** From now on calls are not answered, or (false) those that were not are. */
    void hold(boolean isHolding) {
        holds = isHolding;
        while (!holds && !held.isEmpty()) {
            held.remove().complete(counts);
        }
    }

    @Override
    public CompletionStage<Counts> counts() {
        looks++;
        if (away) {
            return CompletableFuture.failedFuture(
                    new StoreUnavailable("away", new IllegalStateException("test"), false));
        }
        CompletableFuture<Counts> result = new CompletableFuture<>();
        held.add(result);
        hold(holds);
        return result;
    }

    @Override
    public CompletionStage<List<Collector>> collectors(QueueName queue) {
        return CompletableFuture.completedFuture(new ArrayList<>());
    }

    @Override
    public CompletionStage<List<Content>> next(QueueName queue, int max) {
        return CompletableFuture.completedFuture(new ArrayList<>());
    }

    @Override
    public CompletionStage<Ending> end(QueueName queue, String id, Deed deed) {
        return CompletableFuture.completedFuture(Ending.UNKNOWN);
    }

    @Override
    public CompletionStage<Void> stop(QueueName queue, Deed deed) {
        return CompletableFuture.completedFuture(null);
    }
}
