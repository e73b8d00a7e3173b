package malote.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Keys for people. */
final class KeyTable {
    private static final List<String> HEAD =
            List.of("ID", "NAME", "ROLES", "INSTITUTIONS", "CREATED", "EXPIRES", "LAST USE", "STATE");

    private KeyTable() {}

    /** One key in a line: its id, whose it is, and what for. */
    static String line(JsonNode key) {
        return key.get("id").asText() + " of " + key.get("nome").asText() + ": " + texts(key.get("papeis"), ", ")
                + " for " + texts(key.get("ispbs"), ", ")
                + (key.get("expira").isNull() ? "" : ", until " + day(key.get("expira")));
    }

    /** All keys, a line each. */
    static String of(JsonNode keys, Instant now) {
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        keys.forEach(key -> rows.add(List.of(
                key.get("id").asText(),
                key.get("nome").asText(),
                texts(key.get("papeis"), ","),
                texts(key.get("ispbs"), ","),
                day(key.get("criada")),
                day(key.get("expira")),
                key.get("ultimoUso").isNull()
                        ? "-"
                        : key.get("ultimoUso").asText().substring(0, 13).replace('T', ' ') + "h",
                state(key, now))));
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < HEAD.size(); column++) {
            int at = column;
            widths.add(rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                line.append(row.get(column))
                        .append(" ".repeat(widths.get(column) - row.get(column).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String state(JsonNode key, Instant now) {
        if (!key.get("revogada").isNull()) {
            return "revoked";
        } else if (!key.get("expira").isNull()
                && !Instant.parse(key.get("expira").asText()).isAfter(now)) {
            return "expired";
        }
        return key.get("sucessora").isNull()
                ? "good"
                : "replaced by " + key.get("sucessora").asText();
    }

    private static String day(JsonNode time) {
        return time.isNull() ? "never" : time.asText().substring(0, 10);
    }

    private static String texts(JsonNode array, String between) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(between));
    }
}
