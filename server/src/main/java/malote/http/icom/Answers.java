package malote.http.icom;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import malote.http.Gzip;
import malote.http.IcomProblem;
import malote.http.Problem;
import malote.http.body.BodyReader;
import malote.message.icom.Multipart;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;
import malote.queue.QueueName;
import malote.queue.read.Answer;

/** Answers to reads. What is packed is one message, or a multipart body as a whole. Thread-safe. */
@Singleton
final class Answers {
    static final String RESOURCE_ID = "PI-ResourceId";
    private static final String PULL_NEXT = "PI-Pull-Next";
    private static final String XML = "application/xml; charset=utf-8";

    /** Fewer bytes are put together and packed at once, more by another thread. */
    private static final int SMALL_BYTES = 128 << 10;

    private final BodyReader bodies;
    private final Dialect dialect;

    @Inject
    Answers(BodyReader bodies, Dialect dialect) {
        this.bodies = bodies;
        this.dialect = dialect;
    }

    /** Fails with what the read has failed with. */
    CompletionStage<Response> of(
            Answer answer, QueueName queue, Format format, HttpServerRequest request, Shape shape) {
        if (answer instanceof Answer.Batch batch) {
            String next = shape.next(dialect.uri(queue, batch.next()), request);
            return batch(shape.order(messages(batch)), next, format, shape.gzip(Gzip.isWanted(request)), shape);
        } else if (answer instanceof Answer.Nothing nothing) {
            return CompletableFuture.completedFuture(nothing(shape.next(dialect.uri(queue, nothing.next()), request)));
        }
        return CompletableFuture.completedFuture(refusal(answer, request.path()));
    }

    static Response nothing(String next) {
        return Response.noContent().header(PULL_NEXT, next).build();
    }

    private CompletionStage<Response> batch(
            List<Payload> messages, String next, Format format, boolean gzip, Shape shape) {
        int size = messages.stream().mapToInt(Payload::size).sum();
        if (shape.isOdd()) {
            OddMultipart body = new OddMultipart(messages, shape.fault());
            return work(size, () -> body(body.bytes(), gzip))
                    .thenApply(bytes -> body.headers(ok(bytes, body.type(), gzip))
                            .header(PULL_NEXT, next)
                            .build());
        } else if (format == Format.MULTIPART || messages.size() > 1) {
            String boundary = Multipart.boundary();
            return work(size, () -> body(Multipart.write(messages, boundary), gzip))
                    .thenApply(body -> ok(body, "multipart/mixed; boundary=" + boundary, gzip)
                            .header(PULL_NEXT, next)
                            .build());
        }
        Payload message = messages.get(0);
        return work(message.isPacked() == gzip ? 0 : size, () -> gzip ? message.gzip() : message.xml())
                .thenApply(body -> ok(body, XML, gzip)
                        .header(RESOURCE_ID, message.id())
                        .header(PULL_NEXT, next)
                        .build());
    }

    private static byte[] body(byte[] plain, boolean gzip) {
        return gzip ? malote.message.icom.Gzip.pack(plain) : plain;
    }

    private <T> CompletionStage<T> work(int bytes, Supplier<T> work) {
        return bytes <= SMALL_BYTES ? CompletableFuture.completedFuture(work.get()) : bodies.elsewhere(work);
    }

    private static Response.ResponseBuilder ok(byte[] body, String type, boolean gzip) {
        Response.ResponseBuilder response = Response.ok(body).header(HttpHeaders.CONTENT_TYPE, type);
        return gzip ? response.header(HttpHeaders.CONTENT_ENCODING, "gzip") : response;
    }

    static Response catalog(Payload catalog, HttpServerRequest request) {
        boolean gzip = Gzip.isWanted(request);
        return ok(gzip ? catalog.gzip() : catalog.xml(), XML, gzip).build();
    }

    private static Response refusal(Answer answer, String path) {
        if (answer instanceof Answer.TooMany) {
            return IcomProblem.TOO_MANY_REQUESTS
                    .response(
                            "Six reads of this institution are in progress. Repeat this one when one has ended.", path)
                    .build();
        } else if (answer instanceof Answer.Unavailable unavailable) {
            return Problem.UNAVAILABLE
                    .response(unavailable.reason() + " Repeat the request in a moment.", path)
                    .build();
        } else if (answer instanceof Answer.Failed failed) {
            throw new CompletionException(failed.cause());
        }
        return gone(path);
    }

    /** Whatever a stream's URI is that leads to no stream, or no longer. */
    static Response gone(String path) {
        return IcomProblem.GONE
                .response(
                        "This URI leads to no stream, or its stream has gone on or ended. Use the PI-Pull-Next of the last"
                                + " answer, or stream/start.",
                        path)
                .build();
    }

    /** Queues of this kind hold no other content. */
    @SuppressWarnings("unchecked")
    private static List<Payload> messages(Answer.Batch batch) {
        List<Payload> messages = (List<Payload>) (List<?>) batch.messages();
        return messages.stream().anyMatch(Answers::isAgain)
                ? messages.stream().map(Answers::told).toList()
                : messages;
    }

    private static boolean isAgain(Payload message) {
        return message.id().length() > ResourceId.LENGTH;
    }

    private static Payload told(Payload message) {
        return isAgain(message) ? message.copy(told(message.id())) : message;
    }

    /** What is delivered again has the id that it had, for its reader. */
    static String told(String id) {
        return id.length() > ResourceId.LENGTH ? id.substring(0, ResourceId.LENGTH) : id;
    }
}
