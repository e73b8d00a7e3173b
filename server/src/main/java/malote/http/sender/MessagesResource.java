package malote.http.sender;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.access.Role;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.http.body.BodyReader;
import malote.message.Fault;
import malote.message.Ispb;
import malote.message.json.BodyType;
import malote.message.json.MessageReader;
import malote.message.json.Reading;
import malote.queue.Failures;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.Store;
import malote.queue.StoreUnavailable;
import malote.queue.keep.Inbox;
import malote.queue.keep.Standbys;
import org.jspecify.annotations.Nullable;

/** Takes real messages in. */
@Singleton
@Path("/api/pix/{ispb}/msgs")
@Requires(value = Role.SEND, on = Side.COLLECTORS)
public final class MessagesResource {
    private final Inbox inbox;
    private final QueueKind kind;
    private final BodyReader bodies;
    private final Standbys standbys;

    @Inject
    MessagesResource(Inbox inbox, @Named("json") QueueKind kind, BodyReader bodies, Standbys standbys) {
        this.standbys = standbys;
        this.inbox = inbox;
        this.kind = kind;
        this.bodies = bodies;
    }

    /** Stores the messages of the body, all received by the institution: all of them or, on any error, none. */
    @POST
    public CompletionStage<Response> post(
            @PathParam("ispb") String ispb,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String contentEncoding,
            @Context RoutingContext routing) {
        HttpServerRequest request = routing.request();
        Ispb institution = Access.institution(ispb, routing);
        QueueName queue = kind.queue(institution.code());
        BodyType type = BodyType.of(contentType)
                .orElseThrow(() -> new ProblemException(
                        Problem.UNSUPPORTED_MEDIA_TYPE,
                        "Content-Type must be application/json (a message or an array of them) or application/x-ndjson (a"
                                + " message a line)."));
        boolean gzip = isGzip(contentEncoding);
        if (inbox.isOverloaded(queue)) {
            // Not even read, so that refusing costs less than what is refused would.
            request.resume();
            throw new ProblemException(
                    Problem.UNAVAILABLE, "The server is overloaded. Repeat the request in a moment.");
        }
        Optional<String> unsafe = standbys.obstacle();
        if (unsafe.isPresent()) {
            request.resume();
            throw new ProblemException(
                    Problem.UNAVAILABLE, unsafe.get() + " Nothing was stored. Repeat the request in a moment.");
        }
        sendContinue(request);
        String path = request.path();
        return bodies.read(
                        request,
                        gzip,
                        body -> MessageReader.read(body, type, institution),
                        reading -> reading instanceof Reading.Accepted accepted
                                ? store(queue, accepted)
                                : CompletableFuture.completedFuture(refusal((Reading.Refused) reading, path)))
                .exceptionally(failure -> refusal(Failures.unwrap(failure), path));
    }

    private CompletionStage<Response> store(QueueName queue, Reading.Accepted accepted) {
        return inbox.store(new Store.Deposit(queue, accepted.messages()))
                .thenCompose(standbys::confirm)
                .thenApply(receipt -> {
                    String conflict = receipt.conflict();
                    if (conflict != null) {
                        throw new ProblemException(
                                Problem.CONFLICT,
                                "A message " + conflict
                                        + " is stored already, with other content. Nothing of this request was"
                                        + " stored. A new payment needs an endToEndId of its own.");
                    }
                    return Response.status(receipt.stored() == 0 ? Response.Status.OK : Response.Status.CREATED)
                            .type(MediaType.APPLICATION_JSON_TYPE)
                            .entity("{\"recebidas\":" + accepted.received() + ",\"novas\":" + receipt.stored() + "}")
                            .build();
                });
    }

    /** Everything else of the request is right, so its body may come, if its client asks first (RFC 9110, section 10.1.1). */
    private static void sendContinue(HttpServerRequest request) {
        boolean isAsked = "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
        if (isAsked && request.version() != HttpVersion.HTTP_1_0) {
            request.response().writeContinue();
        }
    }

    private static boolean isGzip(@Nullable String contentEncoding) {
        if (contentEncoding == null || contentEncoding.strip().equalsIgnoreCase("identity")) {
            return false;
        }
        String coding = contentEncoding.strip();
        if (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip")) {
            return true;
        }
        throw new ProblemException(Problem.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding must be gzip or absent.");
    }

    private static String faults(int total, int listed) {
        return total + (total == 1 ? " fault" : " faults") + " in the messages; nothing was stored. "
                + (total == 1
                        ? "It is listed in errors."
                        : total == listed
                                ? "They are listed in errors."
                                : "The first " + listed + " are listed in errors.");
    }

    private static Response refusal(Reading.Refused refused, String path) {
        return Problem.INVALID_MESSAGES
                .response(faults(refused.total(), refused.faults().size()), path, json -> {
                    json.writeArrayFieldStart("errors");
                    for (Fault fault : refused.faults()) {
                        write(json, fault);
                    }
                    json.writeEndArray();
                })
                .build();
    }

    private static void write(JsonGenerator json, Fault fault) throws IOException {
        json.writeStartObject();
        json.writeStringField("pointer", fault.pointer());
        json.writeStringField("detail", fault.detail());
        json.writeEndObject();
    }

    private static Response refusal(Throwable failure, String path) {
        if (failure instanceof StoreUnavailable away && away.isOutcomeUnknown()) {
            return Problem.UNAVAILABLE
                    .response(
                            "The database did not confirm in time that the messages are stored. Send the same request"
                                    + " again: messages that are stored already are not stored twice.",
                            path)
                    .build();
        } else if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw new IllegalStateException(failure);
    }
}
