package malote.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import malote.bench.history.Verdict;
import malote.bench.report.Figure;
import malote.bench.report.Latency;
import malote.bench.report.Result;
import malote.bench.report.Series;
import malote.bench.server.Usage;

/** Collects what a scenario finds, for its result. */
final class Sheet {
    private final String scenario;
    private final String title;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Series> throughput = new ArrayList<>();
    private final List<Latency> latencies = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final List<String> verdicts = new ArrayList<>();
    private boolean verified = true;

    Sheet(String scenario, String title) {
        this.scenario = scenario;
        this.title = title;
    }

    void add(Figure figure) {
        figures.add(figure);
    }

    /** Median, 99 % and 99.9 % of the times, which the plots show in full; {@code p99} is asked of them. */
    void add(Latency latency, double p99) {
        add(Figure.of(latency.name() + ", p50", latency.millisAt(50), "ms"));
        add(Figure.atMost(latency.name() + ", p99", latency.millisAt(99), "ms", p99));
        add(Figure.of(latency.name() + ", p99.9", latency.millisAt(99.9), "ms"));
        latencies.add(latency);
    }

    /** Times that only inform. */
    void plot(Latency latency) {
        latencies.add(latency);
    }

    void plot(Series series) {
        throughput.add(series);
    }

    /** How many cores each party used on average. */
    void add(Usage.Cores cores) {
        add(Figure.of("cores used by the load", cores.client(), ""));
        add(Figure.of("cores used by the server", cores.servers(), ""));
        add(Figure.of("cores used by PostgreSQL", cores.postgres(), ""));
    }

    void note(String note) {
        notes.add(note);
    }

    /** Takes a history's verdict; one bad is enough. */
    void add(Verdict verdict) {
        verified &= verdict.isClean();
        verdicts.add(verdict.summary());
        faults.addAll(verdict.examples());
    }

    Result result() {
        return new Result(
                scenario,
                title,
                List.copyOf(figures),
                verified,
                String.join("; ", verdicts),
                List.copyOf(faults),
                new Result.Plots(List.copyOf(throughput), List.copyOf(latencies)),
                List.copyOf(notes));
    }
}
