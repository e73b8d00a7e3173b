package malote.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Queues and collectors as tables for people. */
final class StatusTable {
    private static final int FIRST_RIGHT = 1;

    private StatusTable() {}

    /** The queues of an answer of {@code /api/util/filas}. */
    static String of(JsonNode answer) {
        StringBuilder text = new StringBuilder();
        JsonNode queues = answer.path("filas");
        queues(text, StreamSupport.stream(queues.spliterator(), false).toList());
        long total = answer.path("total").asLong(0);
        if (total > queues.size()) {
            text.append("… and ").append(total - queues.size()).append(" more (--limit)\n");
        }
        return text.toString();
    }

    /**
     * The queues of an institution.
     *
     * @param queue the answer about that of the JSON protocol, with its collectors
     * @param found an answer of {@code /api/util/filas} that has its others, too
     */
    static String of(JsonNode queue, JsonNode found) {
        StringBuilder text = new StringBuilder();
        String icom = "icom/" + name(queue) + "/out";
        queues(
                text,
                Stream.concat(
                                Stream.of(queue),
                                StreamSupport.stream(found.path("filas").spliterator(), false)
                                        .filter(other -> name(other).equals(icom)))
                        .toList());
        text.append('\n');
        collectors(text, queue.path("coletores"));
        return text.toString();
    }

    private static void queues(StringBuilder text, List<JsonNode> queues) {
        boolean named = queues.stream().anyMatch(queue -> name(queue).contains("/"));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(named ? "queue" : "ISPB", "waiting", "oldest", "in/s", "out/s", "in", "out", "open", "held"));
        queues.forEach(queue -> rows.add(queue(queue)));
        table(text, rows);
    }

    /** An ISPB, or {@code icom/{ispb}/out}. */
    private static String name(JsonNode queue) {
        return queue.path("fila").asText();
    }

    private static List<String> queue(JsonNode queue) {
        return List.of(
                name(queue),
                count(queue, "profundidade"),
                (queue.path("maisAntigaOuMais").asBoolean() ? "≥ " : "") + seconds(queue, "maisAntigaSegundos"),
                rate(queue, "entradaPorSegundo"),
                rate(queue, "saidaPorSegundo"),
                count(queue, "entrada"),
                count(queue, "saida"),
                count(queue, "abertos"),
                count(queue, "retidos"));
    }

    private static void collectors(StringBuilder text, JsonNode collectors) {
        if (collectors.isEmpty()) {
            text.append("no collectors\n");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("collector", "lease", "in hand", "opened", "seen", "state"));
        for (JsonNode collector : collectors) {
            String state = (collector.path("situacao").asText().equals("retido") ? "held" : "open")
                    + (collector.path("esperando").asBoolean() ? ", waiting" : "")
                    + (collector.path("reentrega").asBoolean() ? ", redelivery" : "");
            rows.add(List.of(
                    collector.path("id").asText(),
                    seconds(collector, "leaseRestanteSegundos"),
                    count(collector, "emMaos"),
                    collector.path("abertoEm").asText(),
                    collector.path("vistoEm").asText(),
                    state));
        }
        table(text, rows);
    }

    private static String count(JsonNode row, String field) {
        JsonNode value = row.path(field);
        return value.isNumber() ? String.format(Locale.ROOT, "%,d", value.asLong()) : "-";
    }

    private static String rate(JsonNode row, String field) {
        JsonNode value = row.path(field);
        return value.isNumber() ? String.format(Locale.ROOT, "%,.1f", value.asDouble()) : "-";
    }

    /** 12.3 s, 5 min, 3 h, 2 d; a dash for none. */
    private static String seconds(JsonNode row, String field) {
        JsonNode value = row.path(field);
        if (!value.isNumber()) {
            return "-";
        }
        double seconds = value.asDouble();
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        } else if (seconds < 7_200) {
            return Math.round(seconds / 60) + " min";
        }
        return seconds < 172_800 ? Math.round(seconds / 3_600) + " h" : Math.round(seconds / 86_400) + " d";
    }

    /** The first column to the left; the others, which are numbers and times, to the right. */
    private static void table(StringBuilder text, List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                String blanks = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? "" : "  ").append(i < FIRST_RIGHT ? cell + blanks : blanks + cell);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
