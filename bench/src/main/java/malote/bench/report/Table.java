package malote.bench.report;

import java.util.ArrayList;
import java.util.List;

/** The table at the end of a run, as plain text. */
public final class Table {
    private static final String[] HEAD = {"scenario", "figure", "result", "target", "reached", "verified"};
    private static final int[] RIGHT_ALIGNED = {2, 3};

    private Table() {}

    public static String of(List<Result> results) {
        List<String[]> rows = new ArrayList<>();
        rows.add(HEAD);
        for (Result result : results) {
            String verified = result.verified() ? "yes" : "NO";
            List<Figure> figures = result.figures();
            for (int i = 0; i < figures.size(); i++) {
                Figure figure = figures.get(i);
                rows.add(new String[] {
                    i == 0 ? result.scenario() : "",
                    figure.name(),
                    figure.valueText(),
                    figure.targetText(),
                    figure.reachedText(),
                    i == 0 ? verified : ""
                });
            }
            if (figures.isEmpty()) {
                rows.add(new String[] {result.scenario(), result.verdict(), "", "", "", verified});
            }
        }
        return text(rows);
    }

    private static String text(List<String[]> rows) {
        int[] widths = new int[HEAD.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String space = " ".repeat(widths[i] - row[i].length());
                line.append(isRightAligned(i) ? space + row[i] : row[i] + space).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
            if (row == HEAD) {
                text.append(rule(widths)).append('\n');
            }
        }
        return text.toString();
    }

    private static String rule(int[] widths) {
        StringBuilder rule = new StringBuilder();
        for (int width : widths) {
            rule.append("-".repeat(width)).append("  ");
        }
        return rule.toString().stripTrailing();
    }

    private static boolean isRightAligned(int column) {
        for (int i : RIGHT_ALIGNED) {
            if (i == column) {
                return true;
            }
        }
        return false;
    }
}
