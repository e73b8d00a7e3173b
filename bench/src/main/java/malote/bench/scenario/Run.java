package malote.bench.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;
import malote.bench.load.Collector;
import malote.bench.load.Dialect;
import malote.bench.load.Taker;
import malote.bench.load.json.JsonDialect;
import malote.bench.report.Progress;
import malote.bench.server.Site;
import malote.bench.server.Usage;

/** One run of a scenario: where it is made and how large it is. Its loop is the only thread that talks HTTP. */
public final class Run implements AutoCloseable {
    private static final String LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int PREFIX_LENGTH = 4;
    private static final int ISPBS = 36 * 36 * 36 * 36;

    private static final long SETTLING_NANOS = 500_000_000L;
    private static final long LONGEST_SETTLING_NANOS = 60_000_000_000L;
    private static final double RESTING_CORES = 0.05;

    private final Loop loop;
    private final Site site;
    private final Path directory;
    private final Sizes sizes;
    private final Progress progress;
    private final String name;
    private final List<Endpoint> endpoints;
    private final String prefix;
    private long patience = 20_000_000_000L;
    private int ispbs;

    /**
     * A run of the scenario of this name on these servers. It closes the loop, not the servers.
     *
     * @param directory that which the scenario got for files of its servers
     */
    public Run(String name, Loop loop, Site site, Path directory, Sizes sizes, Progress progress) {
        this.name = name;
        this.loop = loop;
        this.site = site;
        this.directory = directory;
        this.sizes = sizes;
        this.progress = progress;
        this.endpoints =
                site.urls().stream().map(url -> Endpoint.of(url, site.access())).toList();
        this.prefix = prefix(new SplittableRandom());
    }

    public Loop loop() {
        return loop;
    }

    public Site site() {
        return site;
    }

    public Path directory() {
        return directory;
    }

    public Sizes sizes() {
        return sizes;
    }

    public Endpoint endpoint() {
        return endpoints.get(0);
    }

    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** New queues, of institutions that no run has used before. */
    public List<Queue> queues(History history, int count) {
        List<Queue> queues = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            queues.add(history.queue(nextIspb()));
        }
        return queues;
    }

    /** Runs the loop until {@code done}, and says meanwhile what is going on. */
    public void until(String phase, History history, BooleanSupplier done) {
        loop.run(() -> {
            tick(phase, history);
            return done.getAsBoolean();
        });
    }

    /** Says something that stays. */
    public void say(String text) {
        progress.say(name + ": " + text);
    }

    /** Says what is going on, if it is time to. */
    public void tick(String phase, History history) {
        tick(phase, history.storedCount(), history.deliveredCount());
    }

    /** The same, by what was stored and what of it was delivered or has ended. */
    public void tick(String phase, long stored, long delivered) {
        progress.tick(name, phase, stored, delivered);
    }

    /**
     * Runs the loop until everything that is stored is delivered. Gives up when for a long time nothing comes: the verdict
     * will tell.
     */
    public void drain(History history) {
        untilDelivered("collecting the rest", List.of(history), () -> history.undelivered() == 0);
    }

    /** Runs the loop until {@code done}, or until nothing was delivered for a long time. */
    public void untilDelivered(String phase, List<History> histories, BooleanSupplier done) {
        Stall stall = new Stall(histories, patience);
        until(phase, histories.get(0), () -> done.getAsBoolean() || stall.isStalled());
    }

    /**
     * Waits until PostgreSQL has come to rest from what was done before (it writes pages and counts rows for a while), a
     * minute at most. Where its processes are not to be seen it does not wait.
     */
    public void settle(History history) {
        long end = System.nanoTime() + LONGEST_SETTLING_NANOS;
        boolean restless = site.usage().seesPostgres();
        while (restless && System.nanoTime() - end < 0) {
            Usage.Times before = site.usage().now();
            long pause = System.nanoTime() + SETTLING_NANOS;
            until("letting PostgreSQL settle", history, () -> System.nanoTime() - pause >= 0);
            restless = Usage.between(before, site.usage().now()).postgres() > RESTING_CORES;
        }
    }

    /** Where collectors of the JSON dialect read, and whom they tell. */
    public Collector.Surroundings around(Endpoint from, History history, Taker taker) {
        return around(from, JsonDialect.INSTANCE, history, taker);
    }

    /** Where collectors read and how, and whom they tell. */
    public Collector.Surroundings around(Endpoint from, Dialect dialect, History history, Taker taker) {
        return new Collector.Surroundings(loop, from, dialect, history, taker, patience);
    }

    /** For how long nothing may come before {@link #drain} gives up, and a collector that is answered 503. */
    public void setPatience(long nanos) {
        patience = nanos;
    }

    /** The institutions of the next {@link #queues}, so many in all. */
    public List<String> nextIspbs(int count) {
        return IntStream.range(ispbs, ispbs + count).mapToObj(this::ispb).toList();
    }

    /** Institutions that no run has used before, and this one will not use again. */
    public List<String> takeIspbs(int count) {
        List<String> taken = nextIspbs(count);
        ispbs += count;
        return taken;
    }

    private String nextIspb() {
        return ispb(ispbs++);
    }

    private String ispb(int number) {
        if (number >= ISPBS) {
            throw new IllegalStateException("no more ISPBs");
        }
        StringBuilder code = new StringBuilder(prefix);
        for (int rest = number, divisor = ISPBS / 36; divisor > 0; divisor /= 36) {
            code.append(LETTERS.charAt(rest / divisor % 36));
        }
        return code.toString();
    }

    private static String prefix(SplittableRandom random) {
        StringBuilder prefix = new StringBuilder();
        for (int i = 0; i < PREFIX_LENGTH; i++) {
            prefix.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return prefix.toString();
    }

    /** Closes the connections. */
    @Override
    public void close() {
        loop.close();
    }

    /** Whether deliveries have come to a halt. */
    private static final class Stall {
        private final List<History> histories;
        private final long patience;
        private long delivered = -1;
        private long since;

        Stall(List<History> histories, long patience) {
            this.histories = histories;
            this.patience = patience;
        }

        boolean isStalled() {
            long now = System.nanoTime();
            long count = histories.stream().mapToLong(History::deliveredCount).sum();
            if (count != delivered) {
                delivered = count;
                since = now;
            }
            return now - since > patience;
        }
    }
}
