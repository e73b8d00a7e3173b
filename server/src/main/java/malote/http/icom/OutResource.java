package malote.http.icom;

import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.access.Role;
import malote.http.access.Access;
import malote.http.access.Clients;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.message.Ispb;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.read.PendingRead;
import malote.queue.read.Streams;

/** Reading: open a stream, read on, end; and the catalogue of what is delivered. */
@Singleton
@Path("/api/v1/out")
@Requires(value = Role.COLLECT, on = Side.COLLECTORS)
public final class OutResource {
    private final Streams streams;
    private final Dialect dialect;
    private final Answers answers;
    private final Clients clients;
    private final Access access;

    @Inject
    OutResource(Streams streams, Dialect dialect, Answers answers, Clients clients, Access access) {
        this.streams = streams;
        this.dialect = dialect;
        this.answers = answers;
        this.clients = clients;
        this.access = access;
    }

    /** Opens a stream and makes its first read. */
    @GET
    @Path("{ispb}/stream/start")
    public CompletionStage<Response> start(@PathParam("ispb") String ispb, @Context RoutingContext routing) {
        QueueName queue = queue(ispb, routing);
        HttpServerRequest request = routing.request();
        Format format = Format.of(request, dialect.strict());
        return answer(
                streams.start(
                        queue,
                        format.maxMessages(),
                        clients.address(request),
                        request.getHeader(HttpHeaders.USER_AGENT)),
                queue,
                format,
                routing);
    }

    /** Reads on, which confirms what was read before. */
    @GET
    @Path("{ispb}/stream/{token}")
    public CompletionStage<Response> read(
            @PathParam("ispb") String ispb, @PathParam("token") String token, @Context RoutingContext routing) {
        QueueName queue = queue(ispb, routing);
        Format format = Format.of(routing.request(), dialect.strict());
        Optional<ReadId> id = ReadId.parse(token);
        return id.isEmpty()
                ? CompletableFuture.completedStage(
                        Answers.gone(routing.request().path()))
                : answer(streams.read(queue, id.get(), format.maxMessages()), queue, format, routing);
    }

    /** Ends a stream. */
    @DELETE
    @Path("{ispb}/stream/{token}")
    public CompletionStage<Response> end(
            @PathParam("ispb") String ispb, @PathParam("token") String token, @Context RoutingContext routing) {
        QueueName queue = queue(ispb, routing);
        String path = routing.request().path();
        Optional<ReadId> id = ReadId.parse(token);
        if (id.isEmpty()) {
            return CompletableFuture.completedStage(Answers.gone(path));
        }
        return streams.end(queue, id.get())
                .thenApply(
                        ending -> ending == Store.Ending.ENDED ? Response.ok().build() : Answers.gone(path));
    }

    /** The messages that are delivered. */
    @GET
    @Path("catalog")
    @NonBlocking
    @Requires(
            value = {Role.COLLECT, Role.SEND, Role.OBSERVE, Role.OPERATE, Role.ADMIN},
            on = Side.COLLECTORS)
    public Response catalog(@Context RoutingContext routing) {
        return Answers.catalog(dialect.out(), routing.request());
    }

    private QueueName queue(String ispb, RoutingContext routing) {
        Ispb institution = Access.institution(ispb, routing);
        dialect.requireParticipant(institution);
        return dialect.kind().queue(institution.code());
    }

    private CompletionStage<Response> answer(PendingRead read, QueueName queue, Format format, RoutingContext routing) {
        routing.addEndHandler(sent -> {
            if (sent.failed()) {
                read.vanished();
            }
        });
        CompletableFuture<Response> response = read.answer()
                .thenCompose(answer -> answers.of(answer, queue, format, routing.request()))
                .whenComplete((made, failure) -> {
                    if (failure != null) {
                        // Its batch is in hand, and who sent stream/start knows no URI to ask for it again.
                        read.vanished();
                    }
                })
                .toCompletableFuture();
        if (!response.isDone()) {
            access.watch(routing, refused -> {
                if (response.complete(refused)) {
                    read.vanished();
                }
            });
        }
        return response;
    }
}
