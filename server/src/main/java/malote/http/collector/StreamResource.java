package malote.http.collector;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import malote.access.Role;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Access;
import malote.http.access.Clients;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.message.Message;
import malote.message.json.MessageJson;
import malote.operator.Operator;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.read.Answer;
import malote.queue.read.PendingRead;
import malote.queue.read.Streams;

/** The routes of collectors: open a stream, read on, end. */
@Singleton
@Path("/api/pix/{ispb}/stream")
@Requires(value = Role.COLLECT, on = Side.COLLECTORS)
public final class StreamResource {
    /** The URI of the next read. */
    private static final String PULL_NEXT = "Pull-Next";
    /** {@code true} if a message of the answer may have been seen by another collector. */
    private static final String REDELIVERED = "Redelivered";

    private final Streams streams;
    private final QueueKind kind;
    private final Clients clients;
    private final Operator operator;
    private final Access access;

    @Inject
    StreamResource(Streams streams, @Named("json") QueueKind kind, Clients clients, Operator operator, Access access) {
        this.operator = operator;
        this.access = access;
        this.clients = clients;
        this.streams = streams;
        this.kind = kind;
    }

    private QueueName queue(String ispb, RoutingContext routing) {
        return kind.queue(Access.institution(ispb, routing).code());
    }

    /** Opens a stream and makes its first read. */
    @GET
    @Path("start")
    public CompletionStage<Response> start(@PathParam("ispb") String ispb, @Context RoutingContext routing) {
        QueueName queue = queue(ispb, routing);
        Format format = format(routing.request());
        return answer(
                streams.start(
                        queue,
                        format.maxMessages(),
                        clients.address(routing.request()),
                        routing.request().getHeader(HttpHeaders.USER_AGENT)),
                queue,
                format,
                routing);
    }

    /** Reads on, which confirms what was read before. */
    @GET
    @Path("{interationId}")
    public CompletionStage<Response> read(
            @PathParam("ispb") String ispb, @PathParam("interationId") String id, @Context RoutingContext routing) {
        QueueName queue = queue(ispb, routing);
        ReadId read = readId(id);
        Format format = format(routing.request());
        return answer(streams.read(queue, read, format.maxMessages()), queue, format, routing);
    }

    /** Ends a stream. */
    @DELETE
    @Path("{interationId}")
    public CompletionStage<Response> end(
            @PathParam("ispb") String ispb, @PathParam("interationId") String id, @Context RoutingContext routing) {
        String path = routing.request().path();
        return streams.end(queue(ispb, routing), readId(id)).thenApply(ending -> switch (ending) {
            case ENDED, ENDED_BEFORE -> empty();
            case GONE ->
                Problem.STREAM_ENDED
                        .response("The stream was abandoned or stopped, and its last batch was not confirmed.", path)
                        .build();
            case STALE -> stale(path);
            case UNKNOWN -> unknown(path);
        });
    }

    /** Ends every stream of the institution. */
    @DELETE
    @Path("stop")
    public CompletionStage<Response> stop(@PathParam("ispb") String ispb, @Context RoutingContext routing) {
        return operator.stop(queue(ispb, routing), Access.actor(routing)).thenApply(done -> empty());
    }

    private CompletionStage<Response> answer(PendingRead read, QueueName queue, Format format, RoutingContext routing) {
        routing.addEndHandler(sent -> {
            if (sent.failed()) {
                read.vanished();
            }
        });
        CompletableFuture<Response> response = read.answer()
                .thenApply(answer ->
                        response(answer, queue, format, routing.request().path()))
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

    private static Response response(Answer answer, QueueName queue, Format format, String path) {
        if (answer instanceof Answer.Batch batch) {
            List<Message> messages = messages(batch);
            boolean array = format == Format.MULTIPART || messages.size() > 1;
            Response.ResponseBuilder response = Response.ok(
                            array ? MessageJson.many(messages) : MessageJson.one(messages.get(0)),
                            MediaType.APPLICATION_JSON_TYPE)
                    .header(PULL_NEXT, uri(queue, batch.next()));
            if (batch.next().iteration() == 1) {
                // Who sent stream/start has no other way to know what to repeat, or to give back.
                response.header(
                        HttpHeaders.CONTENT_LOCATION,
                        uri(queue, new ReadId(batch.next().key(), 0)));
            }
            return (batch.redelivered() ? response.header(REDELIVERED, "true") : response).build();
        } else if (answer instanceof Answer.Nothing nothing) {
            return Response.noContent()
                    .header(PULL_NEXT, uri(queue, nothing.next()))
                    .build();
        } else if (answer instanceof Answer.TooMany tooMany) {
            return tooMany(tooMany, queue.kind().maxStreams(), path);
        } else if (answer instanceof Answer.Stale) {
            return stale(path);
        } else if (answer instanceof Answer.Ended) {
            return Problem.STREAM_ENDED
                    .response(
                            "The stream was ended or abandoned, or the database lost it. Open a new one with stream/start.",
                            path)
                    .build();
        } else if (answer instanceof Answer.Unavailable unavailable) {
            return Problem.UNAVAILABLE
                    .response(unavailable.reason() + " Repeat the request in a moment.", path)
                    .build();
        } else if (answer instanceof Answer.Failed failed) {
            throw new CompletionException(failed.cause());
        } else {
            return unknown(path);
        }
    }

    /** Queues of this kind hold no other content. */
    @SuppressWarnings("unchecked")
    private static List<Message> messages(Answer.Batch batch) {
        return (List<Message>) (List<?>) batch.messages();
    }

    private static String uri(QueueName queue, ReadId id) {
        return "/api/pix/" + queue.owner() + "/stream/" + id;
    }

    private static Format format(HttpServerRequest request) {
        String accept = Parameters.list(request, HttpHeaders.ACCEPT);
        return Format.negotiate(accept)
                .orElseThrow(() -> new ProblemException(
                        Problem.NOT_ACCEPTABLE,
                        "Accept is \"" + Parameters.abbreviated(accept)
                                + "\"; it must allow application/json (one message) or multipart/json (up to ten)."));
    }

    private static ReadId readId(String id) {
        return ReadId.parse(id)
                .orElseThrow(() -> new ProblemException(
                        Problem.UNKNOWN_STREAM,
                        "This is not the URI of a stream. Use the Pull-Next of the last answer, or stream/start."));
    }

    private static Response empty() {
        return Response.ok("{}", MediaType.APPLICATION_JSON_TYPE).build();
    }

    private static Response stale(String path) {
        return Problem.STALE_READ
                .response("This URI is older than the previous read. Use the Pull-Next of the last answer.", path)
                .build();
    }

    private static Response unknown(String path) {
        return Problem.UNKNOWN_STREAM
                .response(
                        "This institution has no such stream. Use the Pull-Next of the last answer, or stream/start.",
                        path)
                .build();
    }

    /** The answer to the seventh collector: says who holds the places, but not their URIs, which would let one in. */
    private static Response tooMany(Answer.TooMany tooMany, int maxStreams, String path) {
        return Problem.TOO_MANY_COLLECTORS
                .response(
                        "An institution can have " + maxStreams
                                + " open streams. End one"
                                + " with DELETE on its Pull-Next, or all with DELETE …/stream/stop.",
                        path,
                        json -> {
                            json.writeArrayFieldStart("coletores");
                            for (Store.Holder holder : tooMany.holders()) {
                                write(json, holder);
                            }
                            json.writeEndArray();
                        })
                .build();
    }

    private static void write(JsonGenerator json, Store.Holder holder) throws IOException {
        json.writeStartObject();
        json.writeStringField("abertoEm", MessageJson.text(holder.openedAt()));
        json.writeStringField("vistoEm", MessageJson.text(holder.seenAt()));
        json.writeBooleanField("esperando", holder.waiting());
        json.writeEndObject();
    }
}
