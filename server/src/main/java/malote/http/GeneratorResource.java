package malote.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.MessageGenerator;
import malote.queue.Inbox;
import malote.queue.Store;

/** Stores random messages, for those who test a collector. */
@Singleton
@Path("/api/util/msgs/{ispb}/{number}")
public final class GeneratorResource {
    /** So many messages are written at once. */
    private static final int FEW = 100;

    private final Vertx vertx;
    private final Inbox inbox;
    private final MessageGenerator generator;

    @Inject
    GeneratorResource(Vertx vertx, Inbox inbox, MessageGenerator generator) {
        this.vertx = vertx;
        this.inbox = inbox;
        this.generator = generator;
    }

    /** Generates messages received by the institution and stores them, all or none. */
    @POST
    public CompletionStage<Response> generate(
            @PathParam("ispb") String ispb, @PathParam("number") String number, @Context HttpServerRequest request) {
        String prefer = RequestHead.list(request, "Prefer");
        boolean packed = Gzip.isWanted(request);
        Ispb institution = Institutions.parse(ispb);
        List<Message> messages = generator.generate(institution, count(number));
        return inbox.store(new Store.Deposit(institution, messages))
                .thenCompose(stored -> Prefer.isMinimal(prefer)
                        ? CompletableFuture.completedStage(created("{\"quantidade\":" + messages.size() + "}")
                                .header("Preference-Applied", "return=minimal")
                                .build())
                        : all(messages, packed));
    }

    /** Large answers take milliseconds to write and to pack, which an event loop must not. */
    private CompletionStage<Response> all(List<Message> messages, boolean packed) {
        if (messages.size() <= FEW) {
            return CompletableFuture.completedStage(
                    created(MessageJson.envelope(messages)).build());
        }
        return vertx.executeBlocking(
                        () -> {
                            byte[] json = MessageJson.envelope(messages);
                            return packed
                                    ? created(Gzip.pack(json))
                                            .header(HttpHeaders.CONTENT_ENCODING, "gzip")
                                            .build()
                                    : created(json).build();
                        },
                        false)
                .toCompletionStage();
    }

    private static Response.ResponseBuilder created(Object entity) {
        return Response.status(Response.Status.CREATED)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(entity);
    }

    private static int count(String text) {
        int count = Numbers.parse(text, MessageGenerator.MAX_COUNT).orElse(0);
        if (count < 1) {
            throw new ProblemException(
                    Problem.BAD_NUMBER,
                    "\"" + Institutions.abbreviated(text)
                            + "\" is not a number of messages. It is a whole number from 1 to "
                            + MessageGenerator.MAX_COUNT + ".");
        }
        return count;
    }
}
