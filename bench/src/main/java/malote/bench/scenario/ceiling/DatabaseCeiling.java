package malote.bench.scenario.ceiling;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.load.Filling;
import malote.bench.load.json.Filler;
import malote.bench.scenario.Rounds;
import malote.bench.scenario.Run;
import malote.bench.server.DatabaseAddress;

/**
 * How many messages per second the database hands out when its functions are called directly: over two connections, each
 * with all streams of half of the institutions in one call, ten messages to a stream, the contents read as well.
 */
public final class DatabaseCeiling {
    private static final int LANES = 2;
    private static final int ROUNDS = 3;

    private final Run run;
    private final Rounds.Shape shape;
    private final DirectLane.Contents contents;
    private final Function<History, Filling> filling;

    private DatabaseCeiling(
            Run run, Rounds.Shape shape, DirectLane.Contents contents, Function<History, Filling> filling) {
        this.run = run;
        this.shape = shape;
        this.contents = contents;
        this.filling = filling;
    }

    /** Measures it for messages of the JSON dialect; empty if it is not known where the database is. */
    public static OptionalDouble measure(Run run, Rounds.Shape shape) {
        return new DatabaseCeiling(
                        run,
                        shape,
                        DirectLane.Contents.JSON,
                        history -> new Filler(run.loop(), run.endpoint(), history))
                .measure();
    }

    /**
     * The same for messages of the ICOM dialect.
     *
     * @param filling makes what fills the queues of a history
     */
    public static OptionalDouble measureIcom(Run run, Rounds.Shape shape, Function<History, Filling> filling) {
        return new DatabaseCeiling(run, shape, DirectLane.Contents.ICOM, filling).measure();
    }

    private OptionalDouble measure() {
        if (run.site().database().isEmpty()) {
            return OptionalDouble.empty();
        }
        DatabaseAddress address = run.site().database().get();
        ExecutorService threads = Executors.newFixedThreadPool(LANES);
        try {
            // Statements and caches are warm after a round.
            round(address, threads);
            double sum = 0;
            for (int i = 0; i < ROUNDS; i++) {
                sum += round(address, threads);
            }
            return OptionalDouble.of(sum / ROUNDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "The database functions could not be called directly: " + e.getMessage(), e);
        } finally {
            threads.shutdown();
        }
    }

    /** Collects all that waits in new queues; the sum of the rates of the lanes, each over its own time. */
    private double round(DatabaseAddress address, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        History history = new History();
        List<Queue> queues = run.queues(history, Math.max(LANES, shape.ispbs()));
        Filling filler = filling.apply(history);
        filler.fill(queues, shape.messages() / queues.size());
        run.until("database ceiling: filling", history, filler::isDone);
        run.settle(history);
        List<Future<Double>> rates = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
            List<String> ispbs = new ArrayList<>();
            for (int i = lane; i < queues.size(); i += LANES) {
                ispbs.add(queues.get(i).ispb());
            }
            rates.add(threads.submit(() -> collect(address, ispbs)));
        }
        run.until("database ceiling", history, () -> rates.stream().allMatch(Future::isDone));
        double sum = 0;
        for (Future<Double> rate : rates) {
            sum += rate.get();
        }
        return sum;
    }

    private double collect(DatabaseAddress address, List<String> ispbs) throws SQLException {
        try (DirectLane lane = new DirectLane(address, contents, ispbs, shape.collectors())) {
            long start = System.nanoTime();
            long messages = 0;
            for (int count = lane.collect(); count > 0; count = lane.collect()) {
                messages += count;
            }
            return messages * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
        }
    }
}
