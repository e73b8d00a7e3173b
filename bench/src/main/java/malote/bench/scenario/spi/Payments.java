package malote.bench.scenario.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import malote.bench.history.Fault;
import malote.bench.history.Ledger;
import malote.bench.http.Endpoint;
import malote.bench.load.Trouble;
import malote.bench.load.spi.Balances;
import malote.bench.load.spi.Banks;
import malote.bench.load.spi.Surroundings;
import malote.bench.report.Figure;
import malote.bench.report.Latency;
import malote.bench.report.Series;
import malote.bench.scenario.Run;
import malote.bench.scenario.Sheet;
import malote.bench.server.Usage;

/**
 * Institutions pay each other as fast as payments end: so many are under way all the time. Each payment is five messages: the payment to the
 * payment system and from there to its receiver, the receiver's answer, and what payer and receiver are told.
 */
final class Payments {
    /** A payment that nobody answers ends after 40 s. */
    private static final long LONGEST_END_NANOS = 60_000_000_000L;
    /** Until as many are under way as shall be. */
    private static final int LEAD_IN_SECONDS = 1;

    /**
     * Who pays.
     *
     * @param readers of each institution
     * @param senders of each institution
     * @param underWay payments at the same time, of all together
     */
    record Shape(String name, int ispbs, int readers, int senders, int underWay) {}

    private final Run run;
    private final Shape shape;
    private final Endpoint endpoint;
    private final Ledger ledger = new Ledger();
    private final Banks banks;
    private final Latency latency;
    private final Series series;
    private final Balances before;
    private final List<Usage.Cores> cores = new ArrayList<>();
    private boolean counting;
    private long since;
    private long countedBefore;
    private long settled;

    /** Has the institutions begin to read. */
    Payments(Run run, Shape shape, Endpoint endpoint) {
        this.run = run;
        this.shape = shape;
        this.endpoint = endpoint;
        this.latency = new Latency(shape.name() + ", from the payment to its end");
        this.series = new Series(shape.name(), 0);
        this.before = Balances.ask(run.loop(), endpoint);
        Surroundings around =
                new Surroundings(run.loop(), List.of(endpoint), ledger, new Trouble(), true, true, this::ended);
        this.banks = new Banks(around, run.takeIspbs(shape.ispbs()), shape.readers(), shape.senders());
        banks.open();
    }

    private void ended(long nanos) {
        if (counting) {
            latency.add(nanos);
            series.add(countedBefore + System.nanoTime() - since, 1);
        }
    }

    /** Has them pay for some seconds that do not count, and waits until all has ended. */
    void warmUp(int seconds) {
        pay("warm-up", seconds);
        finish();
    }

    /** Has them pay for some seconds, and waits until all has ended. */
    void measure(int seconds) {
        pay("warm-up", LEAD_IN_SECONDS);
        long settledBefore = ledger.settledCount();
        Usage.Times from = run.site().usage().now();
        since = from.at();
        counting = true;
        pay(shape.name(), seconds);
        Usage.Times to = run.site().usage().now();
        counting = false;
        countedBefore += to.at() - from.at();
        settled += ledger.settledCount() - settledBefore;
        cores.add(Usage.between(from, to));
        finish();
    }

    private void finish() {
        long end = System.nanoTime() + LONGEST_END_NANOS;
        until("waiting for the last", () -> banks.isIdle() || System.nanoTime() - end >= 0);
    }

    /** Ends the streams, and adds figures and verdict to the sheet. */
    void close(Sheet sheet, double target) {
        long end = System.nanoTime() + LONGEST_END_NANOS;
        banks.close();
        until("ending streams", () -> banks.isClosed() || System.nanoTime() - end >= 0);
        Balances after = Balances.ask(run.loop(), endpoint);
        if (after.all().compareTo(before.all()) != 0 || after.reserved().compareTo(before.reserved()) != 0) {
            ledger.fault(Fault.UNEXPECTED, () -> "balances: " + before + " before, " + after + " after");
        }
        sheet.add(shape.name(), Usage.Cores.average(cores));
        sheet.note(shape.name() + ": " + ledger.ends() + ".");
        sheet.plot(series);
        sheet.plot(latency);
        sheet.add(ledger.verdict());
        sheet.add(Figure.atLeast(shape.name() + ", payments", perSecond(), "/s", target));
        sheet.add(Figure.of(shape.name() + ", payment to end, p50", latency.millisAt(50), "ms"));
        sheet.add(Figure.of(shape.name() + ", payment to end, p99", latency.millisAt(99), "ms"));
    }

    private void pay(String phase, int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        until(phase, () -> {
            while (ledger.underWay() < shape.underWay()) {
                banks.pay();
            }
            return System.nanoTime() - end >= 0;
        });
    }

    private void until(String phase, BooleanSupplier done) {
        run.loop().run(() -> {
            run.tick(phase, ledger.storedCount(), ledger.endedCount());
            return done.getAsBoolean();
        });
    }

    /** Payments that were settled per second. */
    double perSecond() {
        return settled * 1e9 / Math.max(1, countedBefore);
    }
}
