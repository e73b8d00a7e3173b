package malote.rehearsal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a report as one page of HTML that needs nothing else and prints well. */
public final class Page {
    private static final String STYLE =
            "body{font:15px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}"
                    + "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc;"
                    + "vertical-align:top}.passed{color:#06602b}.failed{color:#a11}h1 .failed,h1 .passed{padding:0 .4em;border:2px solid}"
                    + "@media print{body{margin:0}table,svg{break-inside:avoid}}";
    private static final int WIDTH = 880;
    private static final int HEIGHT = 180;

    private final StringBuilder html = new StringBuilder(20_000);

    private Page() {}

    /**
     * The page of a report.
     *
     * @param report as {@link RehearsalStore.Judgement} has it
     */
    public static String of(Map<String, Object> report) {
        return new Page().write(report);
    }

    private String write(Map<String, Object> report) {
        String verdict = String.valueOf(report.get("verdict"));
        html.append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Rehearsal ")
                .append(escaped(report.get("ispb")))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body><h1>Rehearsal of the capacity test: <span class=\"")
                .append(escaped(verdict))
                .append("\">")
                .append(escaped(verdict))
                .append("</span></h1><p>Institution ")
                .append(escaped(report.get("ispb")))
                .append(", ")
                .append(escaped(report.get("operations")))
                .append(" operations each way, tier ")
                .append(escaped(report.get("tier")))
                .append(", from ")
                .append(escaped(report.get("begin")))
                .append(" to ")
                .append(escaped(report.get("end")))
                .append(".</p><p>")
                .append(escaped(report.get("note")))
                .append("</p>");
        criteria(list(report.get("criteria")));
        advice(report);
        heading("Counts");
        pairs(map(report.get("counts")));
        heading("Times in milliseconds");
        rows(map(report.get("percentiles")));
        heading("How soon messages were handed out");
        histogram(list(report.get("histogram")));
        heading("HTTP");
        pairs(map(report.get("http")));
        heading("The slowest operations");
        table(list(report.get("slowest")));
        heading("Seconds in which nobody was reading");
        paragraph(report.get("silentSeconds"));
        heading("Functional checklist");
        checklist(map(report.get("checklist")));
        heading("Conditions");
        pairs(map(report.get("conditions")));
        return html.append("</body></html>").toString();
    }

    private void heading(String text) {
        html.append("<h2>").append(escaped(text)).append("</h2>");
    }

    private void paragraph(@Nullable Object text) {
        html.append("<p>").append(escaped(text)).append("</p>");
    }

    private void criteria(List<Map<String, Object>> criteria) {
        html.append(
                "<table><thead><tr><th>No.<th>Criterion<th>Rule<th>Needed<th>Measured<th>Failed<th>Verdict</tr></thead><tbody>");
        for (Map<String, Object> one : criteria) {
            String verdict = Boolean.TRUE.equals(one.get("passed")) ? "passed" : "failed";
            html.append("<tr>");
            for (String column : List.of("number", "name", "rule", "needed", "measured", "failed")) {
                html.append("<td>").append(escaped(one.get(column))).append("</td>");
            }
            html.append("<td class=\"")
                    .append(verdict)
                    .append("\">")
                    .append(verdict)
                    .append("</td></tr>");
        }
        html.append("</tbody></table>");
    }

    private void advice(Map<String, Object> report) {
        heading("Advice");
        if (!(report.get("advice") instanceof List<?> advice) || advice.isEmpty()) {
            paragraph("None.");
            return;
        }
        html.append("<ul>");
        advice.forEach(one -> html.append("<li>").append(escaped(one)).append("</li>"));
        html.append("</ul>");
    }

    private void checklist(Map<String, Object> checklist) {
        html.append("<ul>");
        checklist.forEach((what, seen) -> html.append("<li>")
                .append(seen == null ? "not in Malote" : Boolean.TRUE.equals(seen) ? "✓ seen" : "– not seen")
                .append(": ")
                .append(escaped(what))
                .append("</li>"));
        html.append("</ul>");
    }

    private void pairs(Map<String, Object> pairs) {
        html.append("<table><tbody>");
        pairs.forEach((name, value) -> html.append("<tr><th>")
                .append(escaped(name))
                .append("</th><td>")
                .append(escaped(value))
                .append("</td></tr>"));
        html.append("</tbody></table>");
    }

    /** A row for each, whose cells are the values of its map. */
    private void rows(Map<String, Object> rows) {
        html.append("<table><tbody>");
        rows.forEach((name, value) -> {
            html.append("<tr><th>").append(escaped(name)).append("</th>");
            map(value).forEach((column, cell) -> html.append("<td>")
                    .append(escaped(column))
                    .append(' ')
                    .append(escaped(cell))
                    .append("</td>"));
            html.append("</tr>");
        });
        html.append("</tbody></table>");
    }

    private void table(List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            paragraph("None.");
            return;
        }
        html.append("<table><thead><tr>");
        rows.get(0)
                .keySet()
                .forEach(name -> html.append("<th>").append(escaped(name)).append("</th>"));
        html.append("</tr></thead><tbody>");
        for (Map<String, Object> row : rows) {
            html.append("<tr>");
            row.values()
                    .forEach(value -> html.append("<td>").append(escaped(value)).append("</td>"));
            html.append("</tr>");
        }
        html.append("</tbody></table>");
    }

    /** Bars: all messages of a slice of time, and over them those that were handed out within 200 ms. */
    private void histogram(List<Map<String, Object>> slices) {
        double most = slices.stream()
                .mapToDouble(slice -> number(slice, "messages"))
                .max()
                .orElse(0);
        if (most == 0) {
            paragraph("No messages.");
            return;
        }
        double width = (double) WIDTH / slices.size();
        html.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Messages by time; red: handed out after more than 200 ms\">",
                WIDTH,
                HEIGHT));
        for (int i = 0; i < slices.size(); i++) {
            bar(i * width, width, number(slices.get(i), "messages") / most, "#c33");
            bar(i * width, width, number(slices.get(i), "within200ms") / most, "#2a7");
        }
        html.append("</svg>");
        table(slices);
    }

    private void bar(double x, double width, double share, String color) {
        html.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                x + width * 0.1,
                HEIGHT * (1 - share),
                width * 0.8,
                HEIGHT * share,
                color));
    }

    private static double number(Map<String, Object> of, String name) {
        return of.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(@Nullable Object value) {
        return value instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }

    private static String escaped(@Nullable Object value) {
        return String.valueOf(value == null ? "" : value)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
