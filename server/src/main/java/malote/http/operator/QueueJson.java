package malote.http.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import malote.http.Json;
import malote.http.icom.Tokens;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;
import malote.message.json.MessageJson;
import malote.operator.Collector;
import malote.operator.Figures;
import malote.operator.Operator;
import malote.operator.QueueFigures;
import malote.queue.QueueKind;
import org.jspecify.annotations.Nullable;

/** Writes what operators ask for as JSON. */
final class QueueJson {
    private QueueJson() {}

    /** @param total how many queues match, of which {@code queues} are the first */
    static byte[] queues(Figures figures, int total, List<QueueFigures> queues) {
        return Json.object(json -> {
            json.writeNumberField("emMs", figures.atMillis());
            json.writeNumberField("total", total);
            json.writeObjectFieldStart("totais");
            totals(json, figures);
            json.writeEndObject();
            json.writeArrayFieldStart("filas");
            for (QueueFigures queue : queues) {
                json.writeStartObject();
                queue(json, queue, figures.atMillis());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /**
     * A queue and its collectors.
     *
     * @param tokens of its institution, if it has to pay for what it sends there
     */
    static byte[] queue(
            Figures figures, QueueFigures queue, List<Collector> collectors, Optional<Tokens.Balance> tokens) {
        QueueKind kind = queue.name().kind();
        Duration lease = kind.lease();
        boolean readsCount = kind.maxReads() > 0;
        long taken = collectors.stream()
                .filter(each -> readsCount ? each.beingRead() : !each.held())
                .count();
        return Json.object(json -> {
            json.writeNumberField("emMs", figures.atMillis());
            queue(json, queue, figures.atMillis());
            json.writeFieldName("leaseSegundos");
            number(json, lease.isZero() ? null : lease.toMillis() / 1000.0);
            json.writeNumberField("vagas", readsCount ? kind.maxReads() : kind.maxStreams());
            json.writeNumberField("ocupadas", taken);
            json.writeFieldName("fichas");
            tokens(json, tokens);
            json.writeArrayFieldStart("coletores");
            for (Collector collector : collectors) {
                collector(json, collector, Operator.leaseLeft(kind, collector));
            }
            json.writeEndArray();
        });
    }

    private static void tokens(JsonGenerator json, Optional<Tokens.Balance> tokens) throws IOException {
        if (tokens.isEmpty()) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeNumberField("saldo", tokens.get().tokens());
        json.writeNumberField("maximo", tokens.get().maximum());
        json.writeNumberField("porSegundo", tokens.get().perSecond());
        json.writeEndObject();
    }

    /** Messages of ICOM, covered. Of one that is not readable only its size is told. */
    static byte[] payloads(List<Payload> payloads) {
        return Json.object(json -> {
            json.writeArrayFieldStart("mensagens");
            for (Payload payload : payloads) {
                payload(json, payload, MaskedXml.of(payload.xml()).orElse(null));
            }
            json.writeEndArray();
        });
    }

    private static void payload(JsonGenerator json, Payload payload, @Nullable MaskedXml masked) throws IOException {
        json.writeStartObject();
        json.writeStringField("resourceId", payload.id());
        json.writeStringField("tipo", masked == null ? null : masked.type());
        json.writeStringField("versao", masked == null ? null : masked.version());
        json.writeNumberField("tamanho", payload.size());
        json.writeStringField(
                "criadaEm", ResourceId.time(payload.id()).map(MessageJson::text).orElse(null));
        json.writeStringField("xml", masked == null ? null : masked.text());
        json.writeBooleanField("cortado", masked != null && masked.isCut());
        json.writeEndObject();
    }

    /** The sums over all queues. */
    static void totals(JsonGenerator json, Figures figures) throws IOException {
        json.writeNumberField("filas", figures.total());
        json.writeNumberField("entrada", figures.in());
        json.writeNumberField("saida", figures.out());
        json.writeNumberField("profundidade", figures.waiting());
        json.writeNumberField("entradaPorSegundo", figures.inPerSecond());
        json.writeNumberField("saidaPorSegundo", figures.outPerSecond());
        json.writeNumberField("abertos", figures.open());
        json.writeNumberField("retidos", figures.held());
    }

    private static void queue(JsonGenerator json, QueueFigures queue, long now) throws IOException {
        json.writeStringField("ispb", queue.name().owner());
        json.writeStringField("fila", queue.name().text());
        json.writeNumberField("entrada", queue.in());
        json.writeNumberField("saida", queue.out());
        json.writeNumberField("profundidade", queue.waiting());
        json.writeFieldName("maisAntigaSegundos");
        number(json, queue.oldestSince() == 0 ? null : Math.max(0, now - queue.oldestSince()) / 1000.0);
        json.writeBooleanField("maisAntigaOuMais", queue.orEarlier());
        json.writeNumberField("entradaPorSegundo", queue.inPerSecond());
        json.writeNumberField("saidaPorSegundo", queue.outPerSecond());
        json.writeNumberField("abertos", queue.open());
        json.writeNumberField("retidos", queue.held());
    }

    private static void collector(JsonGenerator json, Collector collector, Optional<Duration> leaseLeft)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("id", collector.id());
        json.writeStringField("situacao", collector.held() ? "retido" : "aberto");
        json.writeStringField("abertoEm", MessageJson.text(collector.openedAt()));
        json.writeStringField("vistoEm", MessageJson.text(collector.seenAt()));
        json.writeFieldName("leaseRestanteSegundos");
        number(json, leaseLeft.map(left -> left.toMillis() / 1000.0).orElse(null));
        json.writeNumberField("emMaos", collector.inHand());
        json.writeBooleanField("reentrega", collector.redelivered());
        json.writeBooleanField("esperando", collector.waiting());
        json.writeBooleanField("lendo", collector.beingRead());
        json.writeStringField("endereco", collector.address());
        json.writeStringField("agente", collector.agent());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, @Nullable Double number) throws IOException {
        if (number == null) {
            json.writeNull();
        } else {
            json.writeNumber(number);
        }
    }
}
