package malote.queue.lane;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import malote.queue.Events;
import malote.queue.FakeClock;
import org.jspecify.annotations.Nullable;

/** Lanes whose calls the test answers. */
abstract class LaneFixture {
    /** A request; its answer is its name. */
    record Request(String name, int weight, List<String> keys) {
        static Request of(String name) {
            return new Request(name, 1, List.of());
        }

        static Request of(String name, String... keys) {
            return new Request(name, 1, List.of(keys));
        }
    }

    /** A call under way, which the test answers. */
    record Running(List<Request> requests, CompletableFuture<List<String>> result) {
        List<String> names() {
            return requests.stream().map(Request::name).toList();
        }

        void complete() {
            result.complete(names());
        }

        /** Null for a request that another holds up. */
        void answer(@Nullable String... answers) {
            result.complete(Arrays.asList(answers));
        }
    }

    final FakeClock clock = new FakeClock();
    final List<Running> calls = new ArrayList<>();

    /** The queue of a request is the first letter of its name. */
    Lane<Request, String> laneOfQueues(int atOnce) {
        return lane(atOnce, 1_000, 100, LaneFixture::queue, this::running);
    }

    static String queue(Request request) {
        return request.name().substring(0, 1);
    }

    CompletionStage<List<String>> running(List<Request> requests) {
        Running call = new Running(requests, new CompletableFuture<>());
        calls.add(call);
        return call.result();
    }

    Lane<Request, String> lane(int capacity, int maxBatch) {
        return lane(capacity, maxBatch, this::running);
    }

    Lane<Request, String> lane(
            int capacity, int maxBatch, Function<List<Request>, CompletionStage<List<String>>> call) {
        return lane(1, capacity, maxBatch, request -> "one queue", call);
    }

    Lane<Request, String> lane(
            int atOnce,
            int capacity,
            int maxBatch,
            Function<Request, String> queue,
            Function<List<Request>, CompletionStage<List<String>>> call) {
        return new Lane<>(
                new Limits<>(
                        "test",
                        atOnce,
                        32,
                        new Limits.Room(capacity, Duration.ofDays(1), maxBatch),
                        Request::weight,
                        queue,
                        Request::keys),
                call,
                clock,
                Events.NONE);
    }

    static List<CompletableFuture<String>> submit(Lane<Request, String> lane, String... names) {
        return Arrays.stream(names).map(name -> lane.submit(Request.of(name))).toList();
    }

    static int submittedUntilRefused(Lane<Request, String> lane, String queue) {
        int taken = 0;
        while (!lane.submit(Request.of(queue)).isCompletedExceptionally()) {
            taken++;
        }
        return taken;
    }

    static List<String> names(List<Request> requests) {
        return requests.stream().map(Request::name).toList();
    }

    Running last() {
        return calls.get(calls.size() - 1);
    }

    void completeAll() {
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).complete();
        }
    }
}
