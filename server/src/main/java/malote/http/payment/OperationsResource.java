package malote.http.payment;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.access.Role;
import malote.http.Problem;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.journal.Journal;
import malote.journal.Line;
import malote.spi.Operation;
import malote.spi.SpiStore;
import org.jspecify.annotations.Nullable;

/** Payments and returns, one by one. */
@Singleton
@Path("/api/util/icom/operations")
@Requires(
        value = {Role.OBSERVE, Role.OPERATE, Role.ADMIN},
        on = Side.OPERATORS)
public final class OperationsResource {
    /** A message has a few. */
    private static final int LINES = 100;

    private final SpiStore store;
    private final Journal journal;

    @Inject
    OperationsResource(SpiStore store, Journal journal) {
        this.store = store;
        this.journal = journal;
    }

    /** How far an operation has come, and when what happened. */
    @GET
    @Path("{endToEndId}")
    public CompletionStage<Response> operation(@PathParam("endToEndId") String id, @Context RoutingContext routing) {
        Optional<Set<String>> only = Access.only(routing);
        return store.look(List.of(id), List.of()).thenCompose(view -> {
            Operation operation = view.operations().get(id);
            if (operation != null && only.isPresent() && !only.get().contains(operation.receiver())) {
                Access.requireFor(operation.payer(), routing);
            }
            return operation == null
                    ? CompletableFuture.completedFuture(Problem.NOT_FOUND
                            .response(
                                    "There is no operation with this EndToEndId or RtrId.",
                                    routing.request().path())
                            .build())
                    : time("post", operation.received())
                            .thenCombine(
                                    time("forwarded", operation.forwarded()),
                                    (posted, forwarded) -> PaymentJson.operation(operation, posted, forwarded))
                            .thenApply(json -> Response.ok(json, MediaType.APPLICATION_JSON_TYPE)
                                    .build());
        });
    }

    /** When this happened to a message, as far as the journal knows. */
    private CompletionStage<Optional<Instant>> time(String event, @Nullable String message) {
        if (message == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return journal.read(new Journal.Query(null, null, message, null, LINES)).thenApply(lines -> lines.stream()
                .filter(line -> line.event().equals(event))
                .map(Line::time)
                .findFirst());
    }
}
