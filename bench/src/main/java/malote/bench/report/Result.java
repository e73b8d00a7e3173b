package malote.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * What a scenario gave.
 *
 * @param title what was done, for people
 * @param verified whether its history is clean
 * @param verdict its history in one line
 * @param faults examples of what is wrong
 * @param notes remarks, for people
 */
public record Result(
        String scenario,
        String title,
        List<Figure> figures,
        boolean verified,
        String verdict,
        List<String> faults,
        Plots plots,
        List<String> notes) {

    /** What is drawn. */
    public record Plots(List<Series> throughput, List<Latency> latencies, List<Chart> charts) {
        static final Plots NONE = new Plots(List.of(), List.of(), List.of());
    }

    /** Whether nothing is wrong, neither in the history nor with a figure of which something is asked. */
    public boolean isGood() {
        return verified && figures.stream().allMatch(Figure::isReached);
    }

    /** The same with one more note. */
    public Result with(String note) {
        List<String> all = new ArrayList<>(notes);
        all.add(note);
        return new Result(scenario, title, figures, verified, verdict, faults, plots, List.copyOf(all));
    }

    /** A scenario that broke off. */
    public static Result failed(String scenario, String why) {
        return new Result(scenario, "", List.of(), false, "failed", List.of(why), Plots.NONE, List.of());
    }
}
