package malote.queue.read;

import static malote.queue.TestQueues.KINDS;
import static malote.queue.TestQueues.OTHER;
import static malote.queue.TestQueues.json;
import static malote.queue.TestQueues.limited;
import static malote.queue.TestQueues.other;
import static malote.queue.read.TwoReplicas.LATENESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import malote.message.Content;
import malote.queue.FakeClock;
import malote.queue.FakeStore;
import malote.queue.HeldCalls;
import malote.queue.HeldCalls.Call;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.TestMessages;
import malote.queue.keep.Inbox;
import malote.queue.keep.Leases;
import org.jspecify.annotations.Nullable;

/**
 * Two replicas on one store, whose every call a script lets take effect, answer or fail when it likes, and collectors at
 * several queues. It keeps account of what was stored, delivered and confirmed, and checks at every delivery and
 * whenever all is quiet that no promise was broken.
 */
final class ModelWorld {
    private static final Duration LEASE = Duration.ofSeconds(30);
    /** Of how many streams of one of the queues reads may wait. */
    private static final int MOST_READS = 2;

    private final FakeClock clock = new FakeClock();
    private final FakeStore store = new FakeStore(clock);
    private final List<Streams> replicas = List.of(new Streams(store, clock, KINDS), new Streams(store, clock, KINDS));
    private final List<Inbox> inboxes =
            List.of(new Inbox(store, clock, replicas.get(0)), new Inbox(store, clock, replicas.get(1)));
    /** Of one institution, a queue of each kind. */
    private final List<QueueName> queues;

    private final List<ModelCollector> collectors = new ArrayList<>();
    private final List<Request> open = new ArrayList<>();
    private final Map<Store.Deposit, CompletableFuture<Store.Receipt>> deposits = new HashMap<>();

    /** The streams that got a message, and whether the answer said that it may have been seen before. */
    private final Map<String, Map<String, Boolean>> deliveries = new HashMap<>();
    /** The messages that a collector has, and for which it has sent what confirms them. */
    private final Set<String> confirmationSent = new HashSet<>();
    /** Those for which it was answered, too. */
    private final Map<String, Confirmation> confirmed = new HashMap<>();

    /** The streams that may have had two reads at the same time. */
    private final Set<String> overlapping = new HashSet<>();

    private int reads;
    /** More calls than there are one after the other. */
    private static final int MOST_AT_ONCE = 100;

    private boolean away;
    /** A promise that an answer broke. */
    private @Nullable AssertionError broken;

    /** By which stream a message was confirmed, and after how many reads. */
    private record Confirmation(String key, int reads) {}

    /** A read that a collector made. {@code lost}: its answer will not reach the collector. */
    private record Request(
            int number,
            ModelCollector collector,
            PendingRead read,
            long iteration,
            List<Content> confirms,
            boolean lost,
            long at) {}

    ModelWorld(boolean hold) {
        QueueName queue = TestMessages.freshQueue();
        QueueKind limited = limited(LEASE, 4, MOST_READS);
        queues = List.of(queue, OTHER.queue(queue.owner()), limited.queue(queue.owner()));
        for (Streams streams : replicas) {
            new Leases(store, clock, streams, json(LEASE, Duration.ZERO, hold)).start();
            new Leases(store, clock, streams, other(LEASE, Duration.ZERO, hold)).start();
            new Leases(store, clock, streams, limited).start();
        }
        store.hold(Call.values());
    }

    // --- what can happen

    void deposit(int institution, int count, int replica) {
        Store.Deposit deposit = TestMessages.deposit(pick(queues, institution), count);
        deposits.put(deposit, pick(inboxes, replica).store(deposit).toCompletableFuture());
    }

    void start(int institution, int max, int replica, boolean lost) {
        ModelCollector collector = new ModelCollector(pick(queues, institution));
        collectors.add(collector);
        PendingRead read = pick(replicas, replica).start(collector.queue, max);
        collector.key = read.id.key();
        await(new Request(reads++, collector, read, 0, List.of(), lost, clock.nanoTime()));
    }

    void read(int who, int max, int replica, boolean lost) {
        withCollector(who, collector -> {
            confirmationSent.addAll(ids(collector.inHand));
            read(collector, collector.newest, max, replica, lost, collector.inHand);
        });
    }

    void repeat(int who, int max, int replica, boolean lost) {
        withCollector(who, collector -> {
            if (collector.newest > 0) {
                read(collector, collector.newest - 1, max, replica, lost, List.of());
            }
        });
    }

    private void read(
            ModelCollector collector, long iteration, int max, int replica, boolean lost, List<Content> confirms) {
        PendingRead read = pick(replicas, replica).read(collector.queue, new ReadId(collector.key, iteration), max);
        await(new Request(reads++, collector, read, iteration, confirms, lost, clock.nanoTime()));
    }

    void end(int who, int replica) {
        withCollector(who, collector -> {
            collector.over = true;
            Set<String> ids = ids(collector.inHand);
            confirmationSent.addAll(ids);
            pick(replicas, replica)
                    .end(collector.queue, new ReadId(collector.key, collector.newest))
                    .thenAccept(ending -> {
                        if (ending == Store.Ending.ENDED || ending == Store.Ending.ENDED_BEFORE) {
                            confirm(collector, ids);
                        }
                    });
        });
    }

    void endWithTheUriBefore(int who, int replica) {
        withCollector(who, collector -> {
            if (collector.newest > 0) {
                collector.over = true;
                pick(replicas, replica).end(collector.queue, new ReadId(collector.key, collector.newest - 1));
            }
        });
    }

    void stop(int institution, int replica) {
        pick(replicas, replica).stop(pick(queues, institution));
    }

    void vanish(int which) {
        if (!open.isEmpty()) {
            Request request = pick(open, which);
            open.remove(request);
            overlapping.add(request.collector().key);
            request.read().vanished();
        }
    }

    void pass(Duration time) {
        clock.advance(time);
        check();
    }

    void takeEffect(int which) {
        withPending(which, HeldCalls.Pending::takeEffect);
    }

    void answer(int which) {
        withPending(which, HeldCalls.Pending::complete);
    }

    void fail(int which) {
        withPending(which, HeldCalls.Pending::fail);
    }

    void away(boolean isAway) {
        away = isAway;
        store.away(isAway);
        if (isAway) {
            store.pending().forEach(HeldCalls.Pending::fail);
        }
    }

    /** Lets the store answer everything for some time; then nothing that can be done is left undone. */
    void settle() {
        for (int i = 0; i < 25; i++) {
            store.pending().forEach(HeldCalls.Pending::complete);
            clock.advance(Duration.ofMillis(100));
        }
        // What ends at the last moment is told to the store, one call after the other.
        for (int i = 0; i < MOST_AT_ONCE && !store.pending().isEmpty(); i++) {
            store.pending().forEach(HeldCalls.Pending::complete);
        }
        check();
        if (!away) {
            checkThatNobodyWaitsInVain();
        }
    }

    // --- what must be true

    private void await(Request request) {
        if (open.stream().anyMatch(other -> other.collector() == request.collector())) {
            overlapping.add(request.collector().key);
        }
        open.add(request);
        request.read().answer().thenAccept(answer -> {
            try {
                answered(request, answer);
            } catch (AssertionError e) {
                broken = e;
            }
        });
    }

    private void answered(Request request, Answer answer) {
        boolean seen = open.remove(request);
        ModelCollector collector = request.collector();
        if (answer instanceof Answer.Batch batch) {
            delivered(collector, batch, request.number());
        }
        if (seen && request.lost()) {
            request.read().vanished();
        } else if (seen) {
            if (answer instanceof Answer.Batch batch) {
                confirm(collector, ids(request.confirms()));
                if (batch.next().iteration() > collector.newest) {
                    collector.newest = batch.next().iteration();
                    collector.inHand = batch.messages();
                }
                assertThat(batch.next().iteration()).isEqualTo(request.iteration() + 1);
            } else if (answer instanceof Answer.Nothing nothing) {
                confirm(collector, ids(request.confirms()));
                assertThat(nothing.next().iteration()).isEqualTo(request.iteration());
                collector.newest = Math.max(collector.newest, 0);
                if (collector.newest == request.iteration()) {
                    collector.inHand = List.of();
                }
            } else if (answer instanceof Answer.Unavailable) {
                // The store may still be at work for it.
                overlapping.add(collector.key);
            } else if (!(answer instanceof Answer.TooMany)) {
                collector.over = true;
            }
        }
    }

    private void confirm(ModelCollector collector, Set<String> ids) {
        ids.forEach(id -> confirmed.putIfAbsent(id, new Confirmation(collector.key, reads)));
    }

    private void delivered(ModelCollector collector, Answer.Batch batch, int number) {
        List<Content> log = store.log(collector.queue);
        int first = log.indexOf(batch.messages().get(0));
        assertThat(batch.messages())
                .as("consecutive messages")
                .isEqualTo(log.subList(first, first + batch.messages().size()));
        for (String id : ids(batch.messages())) {
            Map<String, Boolean> streams = deliveries.computeIfAbsent(id, key -> new HashMap<>());
            streams.merge(collector.key, batch.redelivered(), Boolean::logicalAnd);
            assertThat(streams.values().stream().filter(redelivered -> !redelivered))
                    .as("streams that got " + id + " as new: " + streams)
                    .hasSizeLessThanOrEqualTo(1);
            Confirmation confirmation = confirmed.get(id);
            if (confirmation != null && number >= confirmation.reads()) {
                assertThat(collector.key)
                        .as("the stream that got " + id + ", which is confirmed")
                        .isEqualTo(confirmation.key());
            }
        }
    }

    private void check() {
        if (broken != null) {
            throw broken;
        }
        for (QueueName queue : queues) {
            assertThat(store.openStreams(queue))
                    .isLessThanOrEqualTo(queue.kind().maxStreams());
        }
        checkThatNoMoreReadsWaitThanMay();
        assertThat(open).as("unanswered reads").allMatch(request -> {
            Duration poll = request.collector().queue.kind().poll();
            return clock.nanoTime() - request.at() <= poll.plus(LATENESS).toNanos();
        });
    }

    /** But for streams with a read that began before another was over, for these have one place together. */
    private void checkThatNoMoreReadsWaitThanMay() {
        assertThat(open.stream()
                        .filter(request ->
                                request.read().isLimited() && request.read().hasFoundNothing())
                        .map(request -> request.collector().key)
                        .filter(key -> !overlapping.contains(key)))
                .as("streams whose reads wait, where these have a limit")
                .hasSizeLessThanOrEqualTo(MOST_READS);
    }

    private void checkThatNobodyWaitsInVain() {
        for (Request request : open) {
            QueueName queue = request.collector().queue;
            assertThat(store.remaining(queue)).as("messages while a read waits").isZero();
            assertThat(store.openKeys(queue))
                    .as("streams on which a read waits")
                    .contains(request.collector().key);
        }
        Set<String> known = new HashSet<>();
        collectors.stream().filter(collector -> collector.newest >= 0).forEach(collector -> known.add(collector.key));
        open.forEach(request -> known.add(request.collector().key));
        for (QueueName queue : queues) {
            assertThat(known).as("streams with a collector").containsAll(store.openKeys(queue));
        }
    }

    /** Ends the world: the store is back, every lease is over, and one collector reads all that is left. */
    void close() {
        away(false);
        settle();
        store.letGo();
        clock.advance(LEASE.multipliedBy(3));
        assertThat(open).isEmpty();
        for (QueueName queue : queues) {
            List<Content> log = store.log(queue);
            checkThatAllIsStored(queue, log);
            replicas.get(0).stop(queue);
            List<Content> left = drain(queue);
            assertThat(left).as("in order").isSortedAccordingTo(Comparator.comparingInt(log::indexOf));
            Set<String> accounted = ids(left);
            assertThat(accounted).as("messages that are left").noneMatch(confirmed::containsKey);
            accounted.addAll(confirmationSent);
            assertThat(accounted).as("messages that are not lost").containsAll(ids(log));
        }
        check();
    }

    private void checkThatAllIsStored(QueueName queue, List<Content> log) {
        assertThat(log).doesNotHaveDuplicates();
        deposits.forEach((deposit, receipt) -> {
            assertThat(receipt).as("a deposit").isDone();
            if (deposit.only().queue().equals(queue) && !receipt.isCompletedExceptionally()) {
                assertThat(log).containsSubsequence(deposit.only().messages());
            }
        });
    }

    private List<Content> drain(QueueName queue) {
        List<Content> left = new ArrayList<>();
        ModelCollector last = new ModelCollector(queue);
        PendingRead read = replicas.get(1).start(queue, 10);
        last.key = read.id.key();
        while (read.answer().toCompletableFuture().getNow(null) instanceof Answer.Batch batch) {
            delivered(last, batch, reads++);
            left.addAll(batch.messages());
            read = replicas.get(left.size() % 2).read(queue, batch.next(), 10);
        }
        assertThat(store.remaining(queue)).isZero();
        read.vanished();
        return left;
    }

    private void withCollector(int which, Consumer<ModelCollector> action) {
        List<ModelCollector> able =
                collectors.stream().filter(ModelCollector::knowsItsStream).toList();
        if (!able.isEmpty()) {
            action.accept(pick(able, which));
        }
    }

    private void withPending(int which, Consumer<HeldCalls.Pending<?>> action) {
        List<HeldCalls.Pending<?>> pending = store.pending();
        if (!pending.isEmpty()) {
            action.accept(pick(pending, which));
        }
    }

    private static <T> T pick(List<T> list, int which) {
        return list.get(Math.floorMod(which, list.size()));
    }

    private static Set<String> ids(List<Content> messages) {
        Set<String> ids = new HashSet<>();
        messages.forEach(message -> ids.add(message.id()));
        return ids;
    }
}
