package malote.http.rehearsal;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import malote.access.Audit;
import malote.access.Deed;
import malote.access.Role;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.http.body.BodyReader;
import malote.virtual.Order;
import malote.virtual.VirtualPayer;

/** Has the virtual payer, 99999A03, pay an institution. */
@Singleton
@Path("/api/util/icom/virtual/pix")
@Requires(value = Role.OPERATE, on = Side.OPERATORS)
public final class VirtualResource {
    private static final Set<String> FIELDS = Set.of("to", "amount", "count", "perSecond", "operations", "seed");
    private static final int MOST = 10_000_000;
    static final int FASTEST = 5_000;
    private static final int MAX_OPERATIONS = 10;

    private final Optional<VirtualPayer> payer;
    private final BodyReader bodies;
    private final Audit audit;

    @Inject
    VirtualResource(Optional<VirtualPayer> payer, BodyReader bodies, Audit audit) {
        this.payer = payer;
        this.bodies = bodies;
        this.audit = audit;
    }

    /** Orders payments; they begin at once. */
    @POST
    public CompletionStage<Response> pay(@Context RoutingContext routing) {
        VirtualPayer by = payer.orElseThrow(
                () -> new ProblemException(Problem.NOT_FOUND, "With ICOM_MODE=hub nobody pays by itself."));
        Deed.Actor actor = Access.actor(routing);
        return bodies.read(routing.request(), false, VirtualResource::order, order -> {
            Access.institution(order.to(), routing);
            return by.order(order)
                    .thenCompose(
                            done -> audit.note(new Deed(actor, Deed.Act.PAY, order.to()), Audit.DONE, order.count()))
                    .thenApply(noted -> Response.status(Response.Status.ACCEPTED)
                            .type(MediaType.APPLICATION_JSON_TYPE)
                            .entity(new JsonObject().put("id", order.id()).encode())
                            .build());
        });
    }

    private static Order order(InputStream body) throws IOException {
        Fields fields = Fields.read(body, FIELDS);
        Long seed = fields.seed("seed");
        return new Order(
                "v_" + UUID.randomUUID().toString().replace("-", "").substring(0, 16),
                fields.ispb("to"),
                fields.cents("amount"),
                fields.whole("count", 1, 1, MOST),
                fields.number("perSecond", 10, FASTEST),
                fields.whole("operations", 1, 1, MAX_OPERATIONS),
                seed == null ? ThreadLocalRandom.current().nextLong() : seed,
                Instant.now(),
                0);
    }
}
