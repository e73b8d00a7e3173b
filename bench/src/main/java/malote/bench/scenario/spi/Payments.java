package malote.bench.scenario.spi;

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
import malote.bench.scenario.Defaults;
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
    private boolean counting;
    private long settled;
    private double perSecond;
    private Usage.Cores cores = new Usage.Cores(0, 0, 0);

    Payments(Run run, Shape shape, Endpoint endpoint) {
        this.run = run;
        this.shape = shape;
        this.endpoint = endpoint;
        this.latency = new Latency(shape.name() + ", from the payment to its end");
        this.series = new Series(shape.name(), System.nanoTime());
        Surroundings around =
                new Surroundings(run.loop(), List.of(endpoint), ledger, new Trouble(), true, true, this::ended);
        this.banks = new Banks(around, run.takeIspbs(shape.ispbs()), shape.readers(), shape.senders());
    }

    private void ended(long nanos) {
        series.add(System.nanoTime(), 1);
        if (counting) {
            latency.add(nanos);
        }
    }

    /** Measures, and adds figures and verdict to the sheet. */
    void measure(Sheet sheet) {
        Balances before = Balances.ask(run.loop(), endpoint);
        banks.open();
        pay("warm-up", run.sizes().warmUp(Defaults.WARM_UP_SECONDS));
        counting = true;
        settled = ledger.settledCount();
        Usage.Times from = run.site().usage().now();
        pay(shape.name(), run.sizes().seconds(Defaults.SECONDS));
        Usage.Times to = run.site().usage().now();
        counting = false;
        perSecond = (ledger.settledCount() - settled) * 1e9 / (to.at() - from.at());
        cores = Usage.between(from, to);
        long end = System.nanoTime() + LONGEST_END_NANOS;
        until("waiting for the last", () -> banks.isIdle() || System.nanoTime() - end >= 0);
        banks.close();
        until("ending streams", () -> banks.isClosed() || System.nanoTime() - end >= 0);
        Balances after = Balances.ask(run.loop(), endpoint);
        if (after.all().compareTo(before.all()) != 0 || after.reserved().compareTo(before.reserved()) != 0) {
            ledger.fault(Fault.UNEXPECTED, () -> "balances: " + before + " before, " + after + " after");
        }
        sheet.add(shape.name(), cores);
        sheet.note(shape.name() + ": " + ledger.ends() + ".");
        sheet.plot(series);
        sheet.plot(latency);
        sheet.add(ledger.verdict());
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
        return perSecond;
    }

    void addFigures(Sheet sheet, double target) {
        sheet.add(Figure.atLeast(shape.name() + ", payments", perSecond, "/s", target));
        sheet.add(Figure.of(shape.name() + ", payment to end, p50", latency.millisAt(50), "ms"));
        sheet.add(Figure.of(shape.name() + ", payment to end, p99", latency.millisAt(99), "ms"));
    }
}
