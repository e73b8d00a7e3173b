package malote.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.message.Content;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that keeps every rule of {@link Store} ({@code FakeStoreTest} proves it) and can be told to be away,
 * to lose answers, and to hold calls, so that a test decides when each takes effect and when its answer comes.
 *
 * <p>Thread-safe. A call that is not held takes effect and completes on the calling thread.
 */
public final class FakeStore extends HeldCalls implements Store {
    /** All that a store holds at a moment. */
    public static final class Copy {
        private final Map<QueueName, FakeQueue> queues = new HashMap<>();
        private final Map<String, Content> byId;

        private Copy(Map<QueueName, FakeQueue> queues, Map<String, Content> byId) {
            queues.forEach((name, queue) -> this.queues.put(name, new FakeQueue(queue)));
            this.byId = Map.copyOf(byId);
        }
    }

    private final FakeTime time;
    private final Map<QueueName, FakeQueue> queues = new HashMap<>();
    private final Map<String, Content> byId = new HashMap<>();
    private long era = 1;

    public FakeStore(Clock clock) {
        this.time = new FakeTime(clock);
    }

    /** A copy of all that is here. */
    public synchronized Copy copy() {
        return new Copy(queues, byId);
    }

    /** Is now what it was at the time of the copy. */
    public synchronized void goBackTo(Copy copy) {
        Copy own = new Copy(copy.queues, copy.byId);
        queues.clear();
        queues.putAll(own.queues);
        byId.clear();
        byId.putAll(own.byId);
        era++;
    }

    /** How many streams of the institution are open. */
    public synchronized int openStreams(QueueName name) {
        return queue(name).openKeys().size();
    }

    /** The keys of the open streams of the institution. */
    public synchronized List<String> openKeys(QueueName name) {
        return queue(name).openKeys();
    }

    /** How many messages of the institution are in no stream's hands and not confirmed. */
    public synchronized long remaining(QueueName name) {
        return queue(name).remaining();
    }

    /** Every message of the institution, in order. */
    public synchronized List<Content> log(QueueName name) {
        return List.copyOf(queue(name).log());
    }

    @Override
    public CompletionStage<List<Receipt>> store(List<Deposit> deposits) {
        return call(Call.STORE, () -> {
            Map<String, Content> before = Map.copyOf(byId);
            return deposits.stream().map(deposit -> store(deposit, before)).toList();
        });
    }

    private Receipt store(Deposit deposit, Map<String, Content> before) {
        String conflict = deposit.shares().stream()
                .flatMap(share -> share.messages().stream())
                .filter(message -> isOther(before.get(message.id()), message))
                .map(Content::id)
                .min(String::compareTo)
                .orElse(null);
        int stored = 0;
        List<Long> last = new ArrayList<>();
        for (Share share : deposit.shares()) {
            List<Content> fresh = share.messages().stream()
                    .<Content>map(message -> message)
                    .filter(message -> conflict == null && !before.containsKey(message.id()))
                    .toList();
            List<Content> log = queue(share.queue()).log();
            log.addAll(fresh);
            fresh.forEach(message -> byId.put(message.id(), message));
            stored += fresh.size();
            last.add(fresh.isEmpty() ? 0L : log.size());
        }
        return new Receipt(stored, conflict, last, era);
    }

    @Override
    public CompletionStage<Deposit> prepare(Deposit deposit) {
        return call(Call.PREPARE, () -> new Deposit(deposit.shares(), Optional.of(UUID.randomUUID())));
    }

    @Override
    public CompletionStage<Void> forgetPrepared(Duration age) {
        return CompletableFuture.completedStage(null);
    }

    private static boolean isOther(@Nullable Content known, Content message) {
        return known != null && !known.equals(message);
    }

    @Override
    public CompletionStage<List<Boolean>> open(List<Opening> streams) {
        return call(Call.OPEN, () -> streams.stream()
                .map(opening -> queue(opening.queue()).open(opening.key()))
                .toList());
    }

    /** How many streams of the queue have a read under way, as far as is known here. */
    public synchronized int streamsBeingRead(QueueName name) {
        return queue(name).beingRead().size();
    }

    @Override
    public CompletionStage<Void> leave(List<Place> left) {
        return call(Call.LEAVE, () -> {
            left.forEach(place -> queue(place.queue()).leave(place));
            return null;
        });
    }

    /** The reads for which as many other streams of their queue are being read as may be. */
    private Set<Read> tooMany(List<Read> reads) {
        Set<Read> refused = new HashSet<>();
        Map<QueueName, Set<String>> beingRead = new HashMap<>();
        for (Read read : reads) {
            int most = read.queue().kind().maxReads();
            if (most > 0 && read.max() > 0) {
                Set<String> others = beingRead.computeIfAbsent(
                        read.queue(), name -> queue(name).beingRead());
                others.remove(read.id().key());
                if (others.size() < most) {
                    others.add(read.id().key());
                } else {
                    refused.add(read);
                }
            }
        }
        return refused;
    }

    @Override
    public CompletionStage<List<Claim>> claim(List<Read> reads) {
        return call(Call.CLAIM, () -> {
            List<Long> versions =
                    reads.stream().map(read -> queue(read.queue()).version()).toList();
            Set<Read> tooMany = tooMany(reads);
            List<FakeQueue.Outcome> outcomes = reads.stream()
                    .map(read -> tooMany.contains(read)
                            ? FakeQueue.refused(Reason.TOO_MANY, era)
                            : queue(read.queue()).claim(read, era))
                    .toList();
            List<Claim> claims = new ArrayList<>();
            for (int i = 0; i < reads.size(); i++) {
                QueueName name = reads.get(i).queue();
                FakeQueue queue = queue(name);
                Mark mark = new Mark(name, queue.log().size(), versions.get(i));
                claims.add(outcomes.get(i).with(new QueueState(mark, queue.remaining())));
            }
            return claims;
        });
    }

    @Override
    public CompletionStage<List<List<Content>>> messages(long wanted, List<Slice> slices) {
        return call(Call.MESSAGES, () -> {
            if (wanted != ANY_ERA && wanted != era) {
                throw new StoreUnavailable("another era", false);
            }
            return slices.stream()
                    .map(slice -> queue(slice.queue()).messages(slice))
                    .toList();
        });
    }

    @Override
    public CompletionStage<Ending> end(QueueName name, ReadId id, boolean sent) {
        return call(Call.END, () -> queue(name).end(id, sent));
    }

    @Override
    public CompletionStage<Void> stop(QueueName name) {
        return call(Call.STOP, () -> {
            queue(name).stop();
            return null;
        });
    }

    @Override
    public CompletionStage<List<QueueName>> abandon(
            QueueKind kind, Duration lease, Duration first, boolean hold, int most) {
        return call(Call.ABANDON, () -> {
            List<QueueName> names = new ArrayList<>();
            queues.forEach((name, queue) -> {
                if (!name.kind().equals(kind) || names.size() >= most) {
                    return;
                }
                int silent = queue.abandon(lease, first, hold);
                names.addAll(Collections.nCopies(silent, name));
            });
            return names;
        });
    }

    @Override
    public CompletionStage<Void> touch(Collection<StreamId> streams) {
        return call(Call.TOUCH, () -> {
            streams.forEach(id -> queue(id.queue()).touch(id.key()));
            return null;
        });
    }

    @Override
    public CompletionStage<List<Holder>> holders(QueueName name) {
        return call(Call.HOLDERS, () -> queue(name).holders());
    }

    @Override
    public CompletionStage<Moved> moved(List<Mark> marks, List<Read> waiting) {
        return call(Call.MOVED, () -> {
            List<Mark> moved = marks.stream()
                    .filter(mark -> queues.containsKey(mark.queue()))
                    .map(mark -> queue(mark.queue()).mark(mark.queue()))
                    .filter(now -> !marks.contains(now))
                    .toList();
            List<StreamId> streams = waiting.stream()
                    .filter(read -> queue(read.queue()).wouldBeRepeated(read.id()))
                    .map(read -> new StreamId(read.queue(), read.id().key()))
                    .toList();
            return new Moved(moved, streams, era);
        });
    }

    @Override
    public CompletionStage<Void> mark(Duration apart) {
        return call(Call.MARK, () -> {
            queues.values().forEach(FakeQueue::noteWhatIsConfirmed);
            return null;
        });
    }

    @Override
    public CompletionStage<Integer> forget(Duration retention, int most) {
        return call(Call.FORGET, () -> {
            int count = 0;
            for (FakeQueue queue : queues.values()) {
                List<Content> forgotten =
                        retention.isZero() ? List.of() : queue.forgetMessages(retention, most - count);
                forgotten.forEach(message -> byId.remove(message.id()));
                count += forgotten.size() + queue.forgetStreams();
            }
            return count;
        });
    }

    private FakeQueue queue(QueueName name) {
        return queues.computeIfAbsent(name, key -> new FakeQueue(name.kind(), time));
    }
}
