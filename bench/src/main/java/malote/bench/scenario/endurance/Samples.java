package malote.bench.scenario.endurance;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import malote.bench.report.Chart;
import malote.bench.report.Figure;
import malote.bench.scenario.Run;
import malote.bench.scenario.Sheet;

/** Has a {@link Probe} look every few seconds, on a thread of its own, and judges whether what it saw stays the same. */
final class Samples implements AutoCloseable {
    /** The last third of the time may have so many times what the second third had, by their medians. */
    static final double FLAT = 1.1;

    private static final long SECONDS_APART = 10;
    /** Two for each third. */
    private static final int LEAST = 6;

    private static final double MEGABYTE = 1e6;
    /** Smaller tables grow by steps that say nothing. */
    private static final double WORTH_MENTIONING = MEGABYTE;

    private final Probe probe;
    private final Run run;
    private final long start = System.nanoTime();
    private final List<Double> seconds = new ArrayList<>();
    private final List<Probe.Sample> samples = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private int missed;

    private Samples(Probe probe, Run run) {
        this.probe = probe;
        this.run = run;
    }

    /** Begins to look, with a probe that it closes. */
    static Samples start(Probe probe, Run run) {
        Samples samples = new Samples(probe, run);
        samples.timer.scheduleAtFixedRate(samples::look, SECONDS_APART, SECONDS_APART, TimeUnit.SECONDS);
        return samples;
    }

    private void look() {
        try {
            Probe.Sample sample = probe.look();
            synchronized (this) {
                seconds.add((double) Math.round((System.nanoTime() - start) / 1e9));
                samples.add(sample);
            }
            run.say(describe(sample));
        } catch (SQLException | IOException e) {
            synchronized (this) {
                missed++;
            }
            run.say("the database was not looked into: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String describe(Probe.Sample sample) {
        String tables = sample.tables().entrySet().stream()
                .filter(table -> table.getValue() >= WORTH_MENTIONING)
                .map(table -> String.format(Locale.ROOT, "%s %.1f MB", table.getKey(), table.getValue() / MEGABYTE))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%s; pages: %.0f per claim, %.0f to read ten messages, %.2f of the queue per message",
                tables,
                sample.claimPages(),
                sample.contentPages(),
                sample.queuePages());
    }

    /** Ends the looking. */
    @Override
    public void close() throws SQLException {
        timer.shutdown();
        try {
            timer.awaitTermination(2 * SECONDS_APART, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        probe.close();
    }

    /** Adds what it saw to a sheet, with a verdict on each. */
    synchronized void addTo(Sheet sheet) {
        if (samples.size() < LEAST) {
            throw new IllegalStateException(
                    "the database was looked into " + samples.size() + " times, of at least " + LEAST + ", once in "
                            + SECONDS_APART + " s: --minutes is too small, or see above what went wrong");
        }
        sheet.add(Figure.atMost("looks into the database that failed", missed, "", 0));
        Probe.Sample last = samples.get(samples.size() - 1);
        sheet.add(Figure.of(
                "tables and indexes, at the end",
                last.tables().values().stream().mapToLong(size -> size).sum() / MEGABYTE,
                "MB"));
        addGrowth(sheet, "tables and indexes", sample -> sample.tables().values().stream()
                .mapToLong(size -> size)
                .sum());
        addFastest(sheet, "table", Probe.Sample::tables);
        addFastest(sheet, "index", Probe.Sample::indexes);
        sheet.add(Figure.of("pages per claim, at the end", last.claimPages(), ""));
        addGrowth(sheet, "pages per claim", Probe.Sample::claimPages);
        addGrowth(sheet, "pages to read ten messages", Probe.Sample::contentPages);
        addGrowth(sheet, "pages of the queue per message", Probe.Sample::queuePages);
        sheet.plot(sizes("Tables with their indexes", Probe.Sample::tables));
        sheet.plot(sizes("Indexes", Probe.Sample::indexes));
        sheet.plot(new Chart(
                "Pages touched",
                "pages",
                List.copyOf(seconds),
                List.of(
                        line("a claim", Probe.Sample::claimPages),
                        line("reading ten messages", Probe.Sample::contentPages),
                        line("of the queue, per message", Probe.Sample::queuePages))));
    }

    private void addGrowth(Sheet sheet, String name, ToDoubleFunction<Probe.Sample> value) {
        sheet.add(Figure.atMost(name + ", last third against the second", growth(value), "", FLAT));
    }

    private void addFastest(Sheet sheet, String kind, Function<Probe.Sample, Map<String, Long>> sizes) {
        names(sizes).stream()
                .max(Comparator.comparingDouble(name -> growth(size(name, sizes))))
                .ifPresent(name -> addGrowth(sheet, "fastest growing " + kind + " (" + name + ")", size(name, sizes)));
    }

    private double growth(ToDoubleFunction<Probe.Sample> value) {
        double[] values = samples.stream().mapToDouble(value).toArray();
        int third = values.length / 3;
        return median(values, values.length - Math.max(1, third), values.length)
                / median(values, third, Math.max(third + 1, 2 * third));
    }

    private static double median(double[] values, int from, int to) {
        double[] sorted = java.util.Arrays.stream(values, from, to).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static ToDoubleFunction<Probe.Sample> size(String name, Function<Probe.Sample, Map<String, Long>> sizes) {
        return sample -> sizes.apply(sample).getOrDefault(name, 0L);
    }

    private Set<String> names(Function<Probe.Sample, Map<String, Long>> sizes) {
        Set<String> names = new TreeSet<>();
        samples.forEach(sample -> sizes.apply(sample).forEach((name, size) -> {
            if (size >= WORTH_MENTIONING) {
                names.add(name);
            }
        }));
        return names;
    }

    private Chart sizes(String title, Function<Probe.Sample, Map<String, Long>> sizes) {
        return new Chart(
                title,
                "MB",
                List.copyOf(seconds),
                names(sizes).stream()
                        .map(name -> line(name, sample -> size(name, sizes).applyAsDouble(sample) / MEGABYTE))
                        .toList());
    }

    private Chart.Line line(String name, ToDoubleFunction<Probe.Sample> value) {
        return new Chart.Line(name, samples.stream().mapToDouble(value).boxed().toList());
    }
}
