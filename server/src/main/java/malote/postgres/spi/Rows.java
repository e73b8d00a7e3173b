package malote.postgres.spi;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import malote.spi.Account;
import malote.spi.Operation;
import malote.spi.Operation.Kind;
import malote.spi.Operation.State;
import malote.spi.Step.Movement;
import org.jspecify.annotations.Nullable;

/** Operations and participants as rows of their tables, in JSON, and back. */
final class Rows {
    private Rows() {}

    static JsonObject row(int step, Operation operation) {
        Operation.Times times = operation.times();
        return new JsonObject()
                .put("passo", step)
                .put("id", operation.id())
                .put("versao", operation.version())
                .put("tipo", operation.kind() == Kind.PAYMENT ? "pagamento" : "devolucao")
                .put("situacao", text(operation.state()))
                .put("pagador", operation.payer())
                .put("recebedor", operation.receiver())
                .put("valor", operation.cents())
                .put("original", operation.original())
                .put("codigo", operation.code())
                .put("resumo", operation.digest())
                .put("recebida_id", operation.received())
                .put("encaminhada_id", operation.forwarded())
                .put("vence_em", text(operation.due()))
                .put("prazo", text(operation.deadline()))
                .put("recebida_em", text(times.received()))
                .put("encaminhada_em", text(times.forwarded()))
                .put("respondida_em", text(times.answered()))
                .put("fim_em", text(times.ended()));
    }

    static JsonObject row(int step, Movement movement) {
        return new JsonObject()
                .put("passo", step)
                .put("ispb", movement.ispb())
                .put("disponivel", movement.available())
                .put("reservado", movement.reserved());
    }

    static Operation operation(JsonObject row) {
        return new Operation(
                row.getString("id"),
                row.getInteger("versao"),
                row.getString("tipo").equals("pagamento") ? Kind.PAYMENT : Kind.RETURN,
                state(row.getString("situacao")),
                row.getString("pagador"),
                row.getString("recebedor"),
                row.getLong("valor"),
                row.getString("original"),
                row.getString("codigo"),
                row.getString("resumo"),
                row.getString("recebida_id"),
                row.getString("encaminhada_id"),
                instantOrNull(row, "vence_em"),
                instant(row, "prazo"),
                new Operation.Times(
                        instant(row, "recebida_em"),
                        instantOrNull(row, "encaminhada_em"),
                        instantOrNull(row, "respondida_em"),
                        instantOrNull(row, "fim_em")));
    }

    static Account account(JsonObject row) {
        return new Account(
                row.getString("ispb"),
                row.getBoolean("bloqueada"),
                row.getBoolean("limitada"),
                row.getLong("disponivel"),
                row.getLong("reservado"),
                row.getString("virtual"),
                row.getInteger("atraso_ms"));
    }

    private static String text(State state) {
        return switch (state) {
            case RECEIVED -> "recebida";
            case WAITING -> "aguardando";
            case SETTLED -> "liquidada";
            case REJECTED -> "rejeitada";
        };
    }

    private static State state(String text) {
        return switch (text) {
            case "recebida" -> State.RECEIVED;
            case "aguardando" -> State.WAITING;
            case "liquidada" -> State.SETTLED;
            case "rejeitada" -> State.REJECTED;
            default -> throw new IllegalStateException("no state of an operation: " + text);
        };
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static Instant instant(JsonObject row, String column) {
        return OffsetDateTime.parse(row.getString(column)).toInstant();
    }

    private static @Nullable Instant instantOrNull(JsonObject row, String column) {
        return row.getString(column) == null ? null : instant(row, column);
    }
}
