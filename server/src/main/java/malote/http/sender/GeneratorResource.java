package malote.http.sender;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
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
import java.util.function.Supplier;
import malote.access.Audit;
import malote.access.Deed;
import malote.access.Role;
import malote.http.Gzip;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.MessageGenerator;
import malote.message.json.MessageJson;
import malote.queue.QueueKind;
import malote.queue.Store;
import malote.queue.keep.Inbox;
import malote.queue.keep.Standbys;

/** Stores random messages, for those who test a collector. */
@Singleton
@Path("/api/util/msgs/{ispb}/{number}")
@Requires(value = Role.OPERATE, on = Side.OPERATORS)
public final class GeneratorResource {
    /** So many messages are made and written on the event loop. */
    private static final int FEW = 100;
    /** Of random ids the second is as good as none to be taken. */
    private static final int ATTEMPTS = 3;

    private final Inbox inbox;
    private final QueueKind kind;
    private final MessageGenerator generator;
    private final Vertx vertx;
    private final Audit audit;
    private final Standbys standbys;

    @Inject
    GeneratorResource(
            Inbox inbox,
            @Named("json") QueueKind kind,
            MessageGenerator generator,
            Vertx vertx,
            Audit audit,
            Standbys standbys) {
        this.standbys = standbys;
        this.audit = audit;
        this.vertx = vertx;
        this.inbox = inbox;
        this.kind = kind;
        this.generator = generator;
    }

    /** Generates messages received by the institution and stores them, all or none. */
    @POST
    public CompletionStage<Response> generate(
            @PathParam("ispb") String ispb, @PathParam("number") String number, @Context RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String prefer = Parameters.list(request, "Prefer");
        boolean packed = Gzip.isWanted(request);
        Ispb institution = Access.institution(ispb, routing);
        int count = count(number);
        standbys.obstacle().ifPresent(reason -> {
            throw new ProblemException(
                    Problem.UNAVAILABLE, reason + " Nothing was stored. Repeat the request in a moment.");
        });
        Deed deed = new Deed(Access.actor(routing), Deed.Act.GENERATE, institution + " " + count);
        return generate(institution, count, ATTEMPTS)
                .thenCompose(standbys::confirm)
                .thenCompose(messages -> audit.note(deed, Audit.DONE, 1).thenApply(noted -> messages))
                .thenCompose(messages -> isMinimal(prefer)
                        ? CompletableFuture.completedFuture(created("{\"quantidade\":" + count + "}")
                                .header("Preference-Applied", "return=minimal")
                                .build())
                        : worked(count, () -> all(messages, packed)));
    }

    /** Messages that are stored. */
    private CompletionStage<List<Message>> generate(Ispb institution, int count, int attempts) {
        return worked(count, () -> generator.generate(institution, count))
                .thenCompose(messages -> inbox.store(new Store.Deposit(kind.queue(institution.code()), messages))
                        .thenCompose(receipt -> {
                            if (receipt.conflict() == null) {
                                return CompletableFuture.completedFuture(messages);
                            } else if (attempts > 1) {
                                return generate(institution, count, attempts - 1);
                            }
                            throw new IllegalStateException("The generator makes ids that are taken, such as "
                                    + receipt.conflict() + ", time and again.");
                        }));
    }

    private static Response all(List<Message> messages, boolean packed) {
        byte[] json = MessageJson.envelope(messages);
        return packed && messages.size() > FEW
                ? created(Gzip.pack(json))
                        .header(HttpHeaders.CONTENT_ENCODING, "gzip")
                        .build()
                : created(json).build();
    }

    /** The result of work that takes as long as its count says: much of it is no work for an event loop. */
    private <T> CompletionStage<T> worked(int count, Supplier<T> work) {
        return count <= FEW
                ? CompletableFuture.completedFuture(work.get())
                : vertx.executeBlocking(work::get, false).toCompletionStage();
    }

    private static Response.ResponseBuilder created(Object entity) {
        return Response.status(Response.Status.CREATED)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(entity);
    }

    private static int count(String text) {
        int count = Parameters.number(text, MessageGenerator.MAX_COUNT).orElse(0);
        if (count < 1) {
            throw new ProblemException(
                    Problem.BAD_NUMBER,
                    "\"" + Parameters.abbreviated(text)
                            + "\" is not a number of messages. It is a whole number from 1 to "
                            + MessageGenerator.MAX_COUNT + ".");
        }
        return count;
    }

    /** Whether {@code Prefer} (RFC 7240) asks for {@code return=minimal}; the first {@code return} counts, as the RFC says. */
    private static boolean isMinimal(String prefer) {
        for (String preference : prefer.split(",", -1)) {
            String text = preference
                    .split(";", 2)[0]
                    .replace("\"", "")
                    .replaceAll("\\s*=\\s*", "=")
                    .strip();
            if (text.regionMatches(true, 0, "return=", 0, 7)) {
                return text.substring(7).equals("minimal");
            }
        }
        return false;
    }
}
