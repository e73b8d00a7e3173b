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
import java.util.Optional;
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
import malote.http.icom.Dialect;
import malote.http.icom.Tokens;
import malote.message.Content;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.icom.Payload;
import malote.message.json.MessageJson;
import malote.operator.Collector;
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
    /** Messages of ICOM can be large. */
    private static final int MAX_PAYLOADS = 10;
    /** The queues of ICOM, by their names. */
    private static final String ICOM = "icom/{ispb}/out";

    private static final CompletionStage<Optional<Tokens.Balance>> NO_TOKENS =
            CompletableFuture.completedFuture(Optional.empty());
    private static final Pattern COLLECTOR_ID = Pattern.compile("c_[0-9a-f]{16}");

    private final Sampler sampler;
    private final Operator operator;
    private final QueueKind json;
    private final QueueKind icom;
    private final Tokens tokens;
    private final Audit audit;

    @Inject
    QueuesResource(
            Sampler sampler,
            Operator operator,
            @Named("json") QueueKind json,
            Dialect dialect,
            Tokens tokens,
            Audit audit) {
        this.audit = audit;
        this.json = json;
        this.icom = dialect.kind();
        this.tokens = tokens;
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
        return queue(json(ispb, routing), NO_TOKENS);
    }

    /** The same of the ICOM dialect, with the tokens of the institution. */
    @GET
    @Path(ICOM)
    public CompletionStage<Response> icomQueue(@PathParam("ispb") String ispb, @Context RoutingContext routing) {
        QueueName name = icom(ispb, routing);
        return queue(name, tokens.balance(new Ispb(name.owner())));
    }

    private CompletionStage<Response> queue(QueueName name, CompletionStage<Optional<Tokens.Balance>> tokens) {
        return sampler.fresh()
                .thenCombine(
                        operator.collectors(name).thenCombine(tokens, Detail::new),
                        (figures, detail) -> json(QueueJson.queue(
                                figures,
                                figures.of(name).orElseGet(() -> QueueFigures.none(name)),
                                detail.collectors(),
                                detail.tokens())));
    }

    private record Detail(List<Collector> collectors, Optional<Tokens.Balance> tokens) {}

    /** The next messages, masked; takes none of them. */
    @GET
    @Path("{ispb}/proximas")
    @Requires(value = Role.OPERATE, on = Side.OPERATORS)
    public CompletionStage<Response> next(
            @PathParam("ispb") String ispb,
            @QueryParam("limite") @Nullable String limit,
            @Context RoutingContext routing) {
        QueueName name = json(ispb, routing);
        return next(name, limit(limit, 10, MAX_MESSAGES), routing)
                .thenApply(messages -> json(MessageJson.envelope(messages.stream()
                        .map(message -> Masks.message((Message) message))
                        .toList())));
    }

    /** The same of the ICOM dialect; large messages take a while, and a thread that may be busy. */
    @GET
    @Path(ICOM + "/proximas")
    @Requires(value = Role.OPERATE, on = Side.OPERATORS)
    public CompletionStage<Response> icomNext(
            @PathParam("ispb") String ispb,
            @QueryParam("limite") @Nullable String limit,
            @Context RoutingContext routing) {
        QueueName name = icom(ispb, routing);
        return next(name, limit(limit, MAX_PAYLOADS, MAX_PAYLOADS), routing).thenCompose(messages -> routing.vertx()
                .executeBlocking(
                        () -> json(QueueJson.payloads(
                                messages.stream().map(Payload.class::cast).toList())),
                        false)
                .toCompletionStage());
    }

    private CompletionStage<List<Content>> next(QueueName name, int max, RoutingContext routing) {
        Deed look = new Deed(Access.actor(routing), Deed.Act.LOOK, name.text());
        return operator.next(name, max)
                .thenCompose(messages -> audit.note(look, Audit.DONE, 1).thenApply(noted -> messages));
    }

    /** Ends every stream of a queue. */
    @DELETE
    @Path("{ispb}/coletores")
    @Requires(value = Role.OPERATE, on = Side.OPERATORS)
    public CompletionStage<Response> stop(@PathParam("ispb") String ispb, @Context RoutingContext routing) {
        return stop(json(ispb, routing), routing);
    }

    /** The same of the ICOM dialect. */
    @DELETE
    @Path(ICOM + "/coletores")
    @Requires(value = Role.OPERATE, on = Side.OPERATORS)
    public CompletionStage<Response> icomStop(@PathParam("ispb") String ispb, @Context RoutingContext routing) {
        return stop(icom(ispb, routing), routing);
    }

    private CompletionStage<Response> stop(QueueName name, RoutingContext routing) {
        return operator.stop(name, Access.actor(routing)).thenApply(done -> done());
    }

    /** Ends a collector, or gives back to the queue what is held for it. */
    @DELETE
    @Path("{ispb}/coletores/{id}")
    @Requires(value = Role.OPERATE, on = Side.OPERATORS)
    public CompletionStage<Response> end(
            @PathParam("ispb") String ispb, @PathParam("id") String id, @Context RoutingContext routing) {
        return end(json(ispb, routing), id, routing);
    }

    /** The same of the ICOM dialect. */
    @DELETE
    @Path(ICOM + "/coletores/{id}")
    @Requires(value = Role.OPERATE, on = Side.OPERATORS)
    public CompletionStage<Response> icomEnd(
            @PathParam("ispb") String ispb, @PathParam("id") String id, @Context RoutingContext routing) {
        return end(icom(ispb, routing), id, routing);
    }

    private CompletionStage<Response> end(QueueName name, String id, RoutingContext routing) {
        String path = routing.request().path();
        CompletionStage<Ending> ended = COLLECTOR_ID.matcher(id).matches()
                ? operator.end(name, id, Access.actor(routing))
                : CompletableFuture.completedFuture(Ending.UNKNOWN);
        return ended.thenApply(ending -> switch (ending) {
            case ENDED -> done();
            case GONE ->
                Problem.COLLECTOR_ENDED
                        .response("The collector had already ended; nothing was changed.", path)
                        .build();
            case UNKNOWN ->
                Problem.UNKNOWN_COLLECTOR
                        .response(
                                "This institution has no such collector. GET /api/util/filas/" + name.kind()
                                        + " lists them.",
                                path)
                        .build();
        });
    }

    private QueueName json(String ispb, RoutingContext routing) {
        return json.queue(Access.institution(ispb, routing).code());
    }

    private QueueName icom(String ispb, RoutingContext routing) {
        return icom.queue(Access.institution(ispb, routing).code());
    }

    private static Response done() {
        return Response.ok("{}", MediaType.APPLICATION_JSON_TYPE).build();
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
