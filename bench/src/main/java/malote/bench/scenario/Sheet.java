package malote.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import malote.bench.history.Verdict;
import malote.bench.report.Chart;
import malote.bench.report.Figure;
import malote.bench.report.Latency;
import malote.bench.report.Result;
import malote.bench.report.Series;
import malote.bench.server.Usage;

/** Collects what a scenario finds, for its result. */
public final class Sheet {
    private final String scenario;
    private final String title;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Series> throughput = new ArrayList<>();
    private final List<Latency> latencies = new ArrayList<>();
    private final List<Chart> charts = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Verdict verdict = Verdict.NOTHING;

    public Sheet(String scenario, String title) {
        this.scenario = scenario;
        this.title = title;
    }

    public void add(Figure figure) {
        figures.add(figure);
    }

    /** Median, 99 % and 99.9 % of the times, which the plots show in full; {@code p99} is asked of them. */
    public void add(Latency latency, double p99) {
        add(Figure.of(latency.name() + ", p50", latency.millisAt(50), "ms"));
        add(Figure.atMost(latency.name() + ", p99", latency.millisAt(99), "ms", p99));
        add(Figure.of(latency.name() + ", p99.9", latency.millisAt(99.9), "ms"));
        latencies.add(latency);
    }

    /** Times that only inform. */
    public void plot(Latency latency) {
        latencies.add(latency);
    }

    public void plot(Series series) {
        throughput.add(series);
    }

    public void plot(Chart chart) {
        charts.add(chart);
    }

    /** The memory of the server that uses most of it, which may be {@code megabytes} at most. */
    public void addMemory(Usage usage, double megabytes) {
        OptionalLong bytes = usage.serverResidentBytes();
        if (bytes.isPresent()) {
            add(Figure.atMost("memory of the server", bytes.getAsLong() / 1e6, "MB", megabytes));
        } else {
            note("The memory of the server was not measured: its process is not to be seen from here.");
        }
    }

    /** How many cores each party used on average. */
    public void add(String phase, Usage.Cores cores) {
        notes.add(String.format(
                Locale.ROOT,
                "%s: cores in use: load %.2f, server %.2f, PostgreSQL %.2f.",
                phase,
                cores.client(),
                cores.servers(),
                cores.postgres()));
    }

    public void note(String note) {
        notes.add(note);
    }

    /** Takes the verdict on one of the scenario's histories. */
    public void add(Verdict another) {
        verdict = verdict.and(another);
    }

    public Result result() {
        return new Result(
                scenario,
                title,
                List.copyOf(figures),
                verdict.isClean(),
                verdict.summary(),
                verdict.examples(),
                new Result.Plots(List.copyOf(throughput), List.copyOf(latencies), List.copyOf(charts)),
                List.copyOf(notes));
    }
}
