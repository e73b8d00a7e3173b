package malote.http.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import malote.http.Json;
import malote.operator.Figures;
import malote.operator.Point;
import malote.operator.QueueFigures;
import malote.operator.Report;
import malote.operator.Risks;
import malote.operator.Tally;
import malote.queue.QueueName;
import malote.queue.Replication;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a dashboard is told. A queue is an array in the order of {@link #COLUMNS}: a thousand objects a second, each
 * with the same eleven names, would be three times as long.
 */
final class EventJson {
    private static final String[] COLUMNS = {
        "ispb",
        "entrada",
        "saida",
        "profundidade",
        "maisAntigaDesdeMs",
        "maisAntigaOuMais",
        "entradaPorSegundo",
        "saidaPorSegundo",
        "abertos",
        "retidos",
        "fila"
    };

    private EventJson() {}

    /** Everything: charts, and every queue. */
    static byte[] all(Report report, Tally tally, Risks risks, List<Point> minutes, List<Point> hour) {
        return Json.object(json -> {
            report(json, report, tally, risks);
            json.writeFieldName("colunas");
            json.writeArray(COLUMNS, 0, COLUMNS.length);
            points(json, "minutos", minutes);
            points(json, "hora", hour);
            json.writeArrayFieldStart("filas");
            Figures figures = report.figures();
            if (figures != null) {
                for (QueueFigures queue : figures.queues()) {
                    queue(json, queue);
                }
            }
            json.writeEndArray();
        });
    }

    /** What is new since {@code before}. */
    static byte[] changes(@Nullable Report before, Report now, Tally tally, Risks risks) {
        Figures old = before == null ? null : before.figures();
        Figures figures = now.figures();
        return Json.object(json -> {
            report(json, now, tally, risks);
            if (figures == null || (old != null && figures.atMillis() == old.atMillis())) {
                return;
            }
            points(json, "minutos", list(figures.second()));
            points(json, "hora", list(figures.coarse()));
            changes(json, old == null ? List.of() : old.queues(), figures.queues());
        });
    }

    private static void changes(JsonGenerator json, List<QueueFigures> before, List<QueueFigures> now)
            throws IOException {
        Map<QueueName, QueueFigures> known = new HashMap<>(before.size() * 2);
        before.forEach(queue -> known.put(queue.name(), queue));
        json.writeArrayFieldStart("filas");
        for (QueueFigures queue : now) {
            if (!queue.equals(known.remove(queue.name()))) {
                queue(json, queue);
            }
        }
        json.writeEndArray();
        json.writeArrayFieldStart("removidas");
        for (QueueName name : known.keySet()) {
            json.writeString(name.text());
        }
        json.writeEndArray();
    }

    private static void report(JsonGenerator json, Report report, Tally tally, Risks risks) throws IOException {
        json.writeNumberField("emMs", report.atMillis());
        json.writeObjectFieldStart("banco");
        json.writeStringField("situacao", report.isStoreThere() ? "disponivel" : "fora");
        json.writeNumberField("desdeMs", report.storeSince());
        json.writeArrayFieldStart("desligado");
        for (String setting : risks.settings()) {
            json.writeString(setting);
        }
        json.writeEndArray();
        json.writeStringField("replicacao", word(risks.replication().orElse(Replication.UNKNOWN)));
        Figures figures = report.figures();
        if (figures != null) {
            json.writeNumberField("consultaMs", Math.round(figures.lookNanos() / 1e5) / 10.0);
        }
        json.writeEndObject();
        json.writeObjectFieldStart("servidor");
        json.writeNumberField("recusas", tally.refusals());
        json.writeNumberField("reentregas", tally.redeliveries());
        json.writeEndObject();
        if (figures != null) {
            json.writeObjectFieldStart("totais");
            QueueJson.totals(json, figures);
            json.writeEndObject();
        }
    }

    private static String word(Replication replication) {
        return switch (replication) {
            case NONE -> "nenhuma";
            case ASYNCHRONOUS -> "assincrona";
            case SYNCHRONOUS -> "sincrona";
            case MISSING -> "ausente";
            case UNKNOWN -> "desconhecida";
        };
    }

    private static List<Point> list(@Nullable Point point) {
        return point == null ? List.of() : List.of(point);
    }

    private static void points(JsonGenerator json, String name, List<Point> points) throws IOException {
        json.writeArrayFieldStart(name);
        for (Point point : points) {
            json.writeStartArray();
            json.writeNumber(point.atMillis());
            json.writeNumber(point.inPerSecond());
            json.writeNumber(point.outPerSecond());
            json.writeNumber(point.waiting());
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static void queue(JsonGenerator json, QueueFigures queue) throws IOException {
        json.writeStartArray();
        json.writeString(queue.name().owner());
        json.writeNumber(queue.in());
        json.writeNumber(queue.out());
        json.writeNumber(queue.waiting());
        json.writeNumber(queue.oldestSince());
        json.writeBoolean(queue.orEarlier());
        json.writeNumber(queue.inPerSecond());
        json.writeNumber(queue.outPerSecond());
        json.writeNumber(queue.open());
        json.writeNumber(queue.held());
        json.writeString(queue.name().text());
        json.writeEndArray();
    }
}
