package malote.cli.rehearse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a report says, for people. */
final class Verdict {
    private static final List<String> HEAD = List.of("", "criterion", "needed", "measured", "failed", "verdict");

    private Verdict() {}

    /** A line for each criterion, then the advice, then the verdict. */
    static String of(JsonNode report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        for (JsonNode one : report.path("criteria")) {
            rows.add(List.of(
                    one.path("number").asText(),
                    one.path("name").asText(),
                    one.path("needed").asText(),
                    one.path("measured").asText(),
                    one.path("failed").asText(),
                    one.path("passed").asBoolean() ? "passed" : "FAILED"));
        }
        StringBuilder text = new StringBuilder();
        table(text, rows);
        for (JsonNode advice : report.path("advice")) {
            text.append("- ").append(advice.asText()).append('\n');
        }
        return text.append("The rehearsal has ")
                .append(report.path("verdict").asText())
                .append(".\n")
                .toString();
    }

    private static void table(StringBuilder text, List<List<String>> rows) {
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String blanks = " ".repeat(widths[i] - row.get(i).length());
                boolean isLeft = i == 1 || i == widths.length - 1;
                line.append(i == 0 ? "" : "  ").append(isLeft ? row.get(i) + blanks : blanks + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
