package malote.http.operator;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import malote.access.Audit;
import malote.access.Deed;
import malote.access.Role;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.message.Message;
import malote.message.json.MessageJson;
import malote.operator.Operator;
import malote.operator.OperatorStore.Ending;
import malote.operator.QueueFigures;
import malote.operator.Sampler;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import org.jspecify.annotations.Nullable;

/** The routes of operators: how queues stand, who collects, what comes next; ending a collector. */
@Singleton
@Path("/api/util/filas")
@Requires(
        value = {Role.OBSERVE, Role.OPERATE, Role.ADMIN},
        on = Side.OPERATORS)
public final class QueuesResource {
    private static final int MAX_QUEUES = 1000;
    private static final int MAX_MESSAGES = 50;
    private static final Pattern COLLECTOR_ID = Pattern.compile("c_[0-9a-f]{16}");

    private final Sampler sampler;
    private final Operator operator;
    private final QueueKind kind;
    private final Audit audit;

    @Inject
    QueuesResource(Sampler sampler, Operator operator, @Named("json") QueueKind kind, Audit audit) {
        this.audit = audit;
        this.kind = kind;
        this.sampler = sampler;
        this.operator = operator;
    }

    /** How the queues stand whose ISPB has {@code busca} in it, the deepest first. */
    @GET
    public CompletionStage<Response> queues(
            @QueryParam("busca") @Nullable String search, @QueryParam("limite") @Nullable String limit) {
        int max = limit(limit, 100, MAX_QUEUES);
        String part = search == null ? "" : search.strip().toUpperCase(Locale.ROOT);
        return sampler.fresh().thenApply(figures -> {
            List<QueueFigures> found = figures.queues().stream()
                    .filter(queue -> queue.name().owner().contains(part))
                    .toList();
            int total = part.isEmpty() ? figures.total() : found.size();
            return json(QueueJson.queues(figures, total, found.subList(0, Math.min(max, found.size()))));
        });
    }

    /** How one queue stands, with its collectors one by one. */
    @GET
    @Path("{ispb}")
    public CompletionStage<Response> queue(@PathParam("ispb") String ispb, @Context RoutingContext routing) {
        QueueName name = name(ispb, routing);
        return sampler.fresh()
                .thenCombine(
                        operator.collectors(name),
                        (figures, collectors) -> json(QueueJson.queue(
                                figures, figures.of(name).orElseGet(() -> QueueFigures.none(name)), collectors)));
    }

    /** The next messages, masked; takes none of them. */
    @GET
    @Path("{ispb}/proximas")
    @Requires(value = Role.OPERATE, on = Side.OPERATORS)
    public CompletionStage<Response> next(
            @PathParam("ispb") String ispb,
            @QueryParam("limite") @Nullable String limit,
            @Context RoutingContext routing) {
        QueueName name = name(ispb, routing);
        Deed look = new Deed(Access.actor(routing), Deed.Act.LOOK, name.text());
        return operator.next(name, limit(limit, 10, MAX_MESSAGES))
                .thenCompose(messages -> audit.note(look, Audit.DONE, 1)
                        .thenApply(noted -> json(MessageJson.envelope(messages.stream()
                                .map(message -> Masks.message((Message) message))
                                .toList()))));
    }

    /** Ends a collector, or gives back to the queue what is held for it. */
    @DELETE
    @Path("{ispb}/coletores/{id}")
    @Requires(value = Role.OPERATE, on = Side.OPERATORS)
    public CompletionStage<Response> end(
            @PathParam("ispb") String ispb, @PathParam("id") String id, @Context RoutingContext routing) {
        String path = routing.request().path();
        QueueName name = name(ispb, routing);
        CompletionStage<Ending> ended = COLLECTOR_ID.matcher(id).matches()
                ? operator.end(name, id, Access.actor(routing))
                : CompletableFuture.completedFuture(Ending.UNKNOWN);
        return ended.thenApply(ending -> switch (ending) {
            case ENDED -> Response.ok("{}", MediaType.APPLICATION_JSON_TYPE).build();
            case GONE ->
                Problem.COLLECTOR_ENDED
                        .response("The collector had already ended; nothing was changed.", path)
                        .build();
            case UNKNOWN ->
                Problem.UNKNOWN_COLLECTOR
                        .response(
                                "This institution has no such collector. GET /api/util/filas/{ispb} lists them.", path)
                        .build();
        });
    }

    private QueueName name(String ispb, RoutingContext routing) {
        return kind.queue(Access.institution(ispb, routing).code());
    }

    private static int limit(@Nullable String text, int otherwise, int max) {
        if (text == null) {
            return otherwise;
        }
        int limit = Parameters.number(text, max).orElse(0);
        if (limit < 1) {
            throw new ProblemException(
                    Problem.BAD_QUERY,
                    "limite is \"" + Parameters.abbreviated(text) + "\"; it must be a whole number from 1 to " + max
                            + ".");
        }
        return limit;
    }

    private static Response json(byte[] body) {
        return Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build();
    }
}
