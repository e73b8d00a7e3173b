package malote.http.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import malote.access.Audit;
import malote.access.Role;
import malote.http.Json;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Requires;
import malote.http.access.Side;
import org.jspecify.annotations.Nullable;

/** Who did what. */
@Singleton
@Path("/api/util/auditoria")
@Requires(value = Role.ADMIN, on = Side.OPERATORS)
public final class AuditResource {
    private static final int MOST = 1000;
    private static final int USUAL = 100;

    private final Audit audit;

    @Inject
    AuditResource(Audit audit) {
        this.audit = audit;
    }

    /** What was noted, the newest first. */
    @GET
    public CompletionStage<Response> entries(
            @QueryParam("desde") @Nullable String since,
            @QueryParam("limite") @Nullable String limit,
            @QueryParam("quem") @Nullable String who) {
        if (who != null && who.chars().anyMatch(Character::isISOControl)) {
            throw new ProblemException(Problem.BAD_QUERY, "quem has a control character; it must be a name.");
        }
        return audit.entries(time(since), who, limit(limit)).thenApply(entries -> Response.ok(
                        Json.object(json -> {
                            json.writeArrayFieldStart("entradas");
                            for (Audit.Entry entry : entries) {
                                write(json, entry);
                            }
                            json.writeEndArray();
                        }),
                        MediaType.APPLICATION_JSON_TYPE)
                .build());
    }

    private static void write(JsonGenerator json, Audit.Entry entry) throws IOException {
        json.writeStartObject();
        json.writeNumberField("numero", entry.number());
        KeyJson.time(json, "em", entry.at());
        json.writeStringField("quem", entry.who());
        json.writeStringField("tipo", entry.kind());
        json.writeStringField("endereco", entry.address());
        json.writeStringField("requisicao", entry.request());
        json.writeStringField("acao", entry.act());
        json.writeStringField("alvo", entry.target());
        json.writeStringField("resultado", entry.outcome());
        json.writeNumberField("vezes", entry.times());
        json.writeEndObject();
    }

    private static @Nullable Instant time(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return KeyJson.parseTime(text)
                .orElseThrow(() -> new ProblemException(
                        Problem.BAD_QUERY,
                        "desde is \"" + Parameters.abbreviated(text) + "\"; it must be a time such as"
                                + " 2026-12-31T23:59:59Z."));
    }

    private static int limit(@Nullable String text) {
        int limit = text == null ? USUAL : Parameters.number(text, MOST).orElse(0);
        if (limit < 1) {
            throw new ProblemException(
                    Problem.BAD_QUERY,
                    "limite is \"" + Parameters.abbreviated(String.valueOf(text))
                            + "\"; it must be a whole number from 1 to " + MOST + ".");
        }
        return limit;
    }
}
