package malote.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results as a JSON file and as a page that needs no other file. */
public final class Output {
    private Output() {}

    /** Writes both into the directory, over those of the last run, and returns their paths. */
    public static List<Path> write(Path directory, List<Result> results) throws IOException {
        String json = Json.text(document(results));
        Files.createDirectories(directory);
        return List.of(
                Files.writeString(directory.resolve("results.json"), json + "\n"),
                Files.writeString(directory.resolve("results.html"), page(json)));
    }

    private static String page(String json) {
        return Build.resource("page.html")
                .replace("/*UPLOT.CSS*/", Build.uplot("uPlot.min.css"))
                .replace("/*UPLOT.JS*/", Build.uplot("uPlot.iife.min.js"))
                .replace("\"RESULTS\"", json);
    }

    private static Map<String, Object> document(List<Result> results) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", Build.version());
        document.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        document.put("machine", Machine.describe());
        document.put("scenarios", results.stream().map(Output::scenario).toList());
        return document;
    }

    private static Map<String, Object> scenario(Result result) {
        Map<String, Object> scenario = new LinkedHashMap<>();
        scenario.put("name", result.scenario());
        scenario.put("title", result.title());
        scenario.put("verified", result.verified());
        scenario.put("verdict", result.verdict());
        scenario.put("faults", result.faults());
        scenario.put("notes", result.notes());
        scenario.put("figures", result.figures().stream().map(Output::figure).toList());
        scenario.put(
                "throughput",
                result.plots().throughput().stream().map(Output::series).toList());
        scenario.put(
                "latency",
                result.plots().latencies().stream().map(Output::latency).toList());
        scenario.put(
                "charts", result.plots().charts().stream().map(Output::chart).toList());
        return scenario;
    }

    private static Map<String, Object> chart(Chart chart) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("title", chart.title());
        map.put("unit", chart.unit());
        map.put("seconds", chart.seconds());
        map.put(
                "lines",
                chart.lines().stream()
                        .map(line -> Map.of("name", line.name(), "values", line.values()))
                        .toList());
        return map;
    }

    private static Map<String, Object> figure(Figure figure) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", figure.name());
        map.put("value", figure.value());
        map.put("unit", figure.unit());
        map.put("text", figure.valueText());
        Double target = figure.target();
        if (target != null) {
            map.put(figure.atLeast() ? "atLeast" : "atMost", target);
            map.put("targetText", figure.targetText());
            map.put("reached", figure.isReached());
        }
        return map;
    }

    private static Map<String, Object> series(Series series) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", series.name());
        map.put("step", Series.STEP_NANOS / 1e9);
        map.put("perSecond", list(series.perSecond()));
        return map;
    }

    private static Map<String, Object> latency(Latency latency) {
        double[][] curve = latency.curve();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", latency.name());
        map.put("count", latency.count());
        map.put("percentile", column(curve, 0));
        map.put("milliseconds", column(curve, 1));
        return map;
    }

    private static List<Double> column(double[][] rows, int column) {
        double[] values = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            values[i] = rows[i][column];
        }
        return list(values);
    }

    private static List<Double> list(double[] values) {
        List<Double> list = new ArrayList<>(values.length);
        for (double value : values) {
            list.add(value);
        }
        return list;
    }
}
