package malote.http.payment;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.access.Audit;
import malote.access.Deed;
import malote.access.Role;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.http.operator.MaskedXml;
import malote.message.icom.Payload;
import malote.spi.SpiStore;

/** Messages of ICOM, one by one, wherever they are. */
@Singleton
@Path("/api/util/icom/messages")
@Requires(
        value = {Role.OBSERVE, Role.OPERATE, Role.ADMIN},
        on = Side.OPERATORS)
public final class MessageResource {
    private static final String XML = "application/xml; charset=utf-8";

    private final SpiStore store;
    private final Audit audit;

    @Inject
    MessageResource(SpiStore store, Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    /** The bytes of a message, for those who operate; others see it masked. Who looked is noted. */
    @GET
    @Path("{resourceId}")
    public CompletionStage<Response> message(@PathParam("resourceId") String id, @Context RoutingContext routing) {
        boolean isPlain = Access.caller(routing).has(Role.OPERATE);
        Deed look = new Deed(Access.actor(routing), Deed.Act.LOOK, id);
        return requireOwn(id, routing)
                .thenCompose(isOwn -> store.message(id))
                .thenCompose(found -> found.isEmpty()
                        ? CompletableFuture.completedFuture(Problem.NOT_FOUND
                                .response(
                                        "There is no message with this PI-ResourceId, or no longer.",
                                        routing.request().path())
                                .build())
                        : audit.note(look, Audit.DONE, 1).thenCompose(noted -> shown(found.get(), isPlain, routing)));
    }

    /** Whose a message is, is only asked if that matters. */
    private CompletionStage<?> requireOwn(String id, RoutingContext routing) {
        return Access.only(routing).isEmpty()
                ? CompletableFuture.completedFuture(true)
                : store.owner(id).thenAccept(owner -> owner.ifPresent(ispb -> Access.requireFor(ispb, routing)));
    }

    /** Large messages take a while, and a thread that may be busy. */
    private static CompletionStage<Response> shown(Payload message, boolean isPlain, RoutingContext routing) {
        return routing.vertx()
                .executeBlocking(
                        () -> Response.ok(isPlain ? message.xml() : masked(message), XML)
                                .build(),
                        false)
                .toCompletionStage();
    }

    private static byte[] masked(Payload message) {
        return MaskedXml.of(message.xml())
                .map(masked -> masked.text().getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new ProblemException(
                        Problem.FORBIDDEN,
                        "This is no readable message, so nothing of it can be masked. Who has the role operate may see"
                                + " its bytes."));
    }
}
