package malote.spi.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static malote.it.Patience.await;
import static malote.queue.TestQueues.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import malote.fault.FaultStore;
import malote.fault.Faults;
import malote.icom.Catalog;
import malote.icom.Participants;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;
import malote.queue.FakeClock;
import malote.queue.FakeStore;
import malote.queue.StoreUnavailable;
import malote.queue.TestQueues;
import malote.queue.read.Streams;
import malote.spi.SpiStore;
import malote.spi.SpiStore.Outcome;
import malote.spi.Xmls;
import malote.spi.book.Rules;
import malote.spi.decide.Request.Item;
import malote.spi.decide.Request.Posted;
import malote.spi.write.Outgoing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of requests when the store fails, or others are faster. */
final class FlowTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final Duration A_MOMENT = Duration.ofMillis(300);

    private final FakeClock clock = new FakeClock();
    private final Answers store = new Answers();
    private final Flow flow = flow();

    private Flow flow() {
        Outgoing outgoing = new Outgoing(Catalog.out(List.of()), () -> NOW);
        Rules rules = new Rules(
                Catalog.in(List.of()),
                new Participants(Optional.empty()),
                Duration.ofSeconds(40),
                Duration.ofMinutes(45),
                1,
                false);
        Streams streams = new Streams(new FakeStore(clock), clock, TestQueues.KINDS);
        return new Flow(
                rules,
                outgoing,
                new Flow.Surroundings(store.store(), streams, JSON, Runnable::run, clock, () -> NOW),
                new Faults(noRules(), () -> NOW, kind -> {}));
    }

    @Test
    void whatMayHaveBeenDoneIsUnknownAlsoIfNothingIsReachedAfterwards() {
        store.next.add(CompletableFuture.failedFuture(noAnswer()));
        store.otherwise = CompletableFuture.failedFuture(away());
        CompletableFuture<Boolean> result = submit();
        assertThat(result).isNotDone();

        clock.advance(Duration.ofSeconds(9));

        assertThat(failure(result))
                .isInstanceOfSatisfying(StoreUnavailable.class, away -> assertThat(away.isOutcomeUnknown())
                        .isTrue());
    }

    @Test
    void whatWasNotDoneIsSaidAtOnce() {
        StoreUnavailable away = away();
        store.otherwise = CompletableFuture.failedFuture(away);
        assertThat(failure(submit())).isSameAs(away);
    }

    @Test
    void anAnswerThatWasLostIsAskedForAgain() {
        store.next.add(CompletableFuture.failedFuture(noAnswer()));
        store.next.add(CompletableFuture.failedFuture(away()));
        CompletableFuture<Boolean> result = submit();
        clock.advance(A_MOMENT);
        clock.advance(A_MOMENT);
        assertThat(result).isCompletedWithValue(true);
    }

    @Test
    void whereOthersAreFasterAllTheTimeItIsTriedNowAndThen() {
        store.otherwise = CompletableFuture.completedFuture(List.of(new Outcome.Changed()));
        long begin = System.nanoTime();
        CompletableFuture<Boolean> result = submit();
        await().until(() -> store.applied.get() >= 5);
        int applied = store.applied.get();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertThat(applied).as("calls in %s ms", millis).isLessThanOrEqualTo(1 + (int) millis / 5);

        store.otherwise = done();
        assertThat(result).succeedsWithin(1, TimeUnit.MINUTES);
    }

    private CompletableFuture<Boolean> submit() {
        String xml = Xmls.echo(Xmls.PAYER, "x");
        Payload payload = Payload.of(ResourceId.create(0), xml.getBytes(UTF_8));
        return flow.submit(new Posted(Xmls.PAYER, NOW, List.of(new Item(payload, Xmls.read(xml)))))
                .toCompletableFuture();
    }

    private static Throwable failure(CompletableFuture<?> of) {
        assertThat(of).isCompletedExceptionally();
        Throwable failure = of.handle((done, why) -> why).join();
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static CompletableFuture<List<@Nullable Outcome>> done() {
        return CompletableFuture.completedFuture(List.of(new Outcome.Done(List.of())));
    }

    private static StoreUnavailable noAnswer() {
        return new StoreUnavailable("lost", true);
    }

    private static StoreUnavailable away() {
        return new StoreUnavailable("away", false);
    }

    /** Answers of a store to steps, one after the other. */
    private static final class Answers {
        final Deque<CompletableFuture<List<@Nullable Outcome>>> next = new ArrayDeque<>();
        final AtomicInteger applied = new AtomicInteger();
        volatile CompletableFuture<List<@Nullable Outcome>> otherwise = done();

        private CompletableFuture<List<@Nullable Outcome>> answer() {
            applied.incrementAndGet();
            CompletableFuture<List<@Nullable Outcome>> answer = next.poll();
            return answer == null ? otherwise : answer;
        }

        /** A store that knows of nothing. */
        SpiStore store() {
            return only(SpiStore.class, call -> switch (call) {
                case "apply" -> answer();
                case "look" -> CompletableFuture.completedStage(new SpiStore.View(Map.of(), Map.of()));
                default -> throw new AssertionError(call);
            });
        }
    }

    /** Something that has only some of its methods. */
    private static <T> T only(Class<T> type, Function<String, Object> calls) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, with) -> calls.apply(method.getName())));
    }

    private static FaultStore noRules() {
        return only(FaultStore.class, call -> {
            throw new AssertionError(call);
        });
    }
}
