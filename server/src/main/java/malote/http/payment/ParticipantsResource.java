package malote.http.payment;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import malote.access.Audit;
import malote.access.Deed;
import malote.access.Role;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.http.body.BodyReader;
import malote.spi.SpiStore;

/** What the payment system knows of participants, and changes of it. */
@Singleton
@Path("/api/util/icom/participants")
@Requires(
        value = {Role.OBSERVE, Role.OPERATE, Role.ADMIN},
        on = Side.OPERATORS)
public final class ParticipantsResource {
    private final SpiStore store;
    private final BodyReader bodies;
    private final Audit audit;

    @Inject
    ParticipantsResource(SpiStore store, BodyReader bodies, Audit audit) {
        this.store = store;
        this.bodies = bodies;
        this.audit = audit;
    }

    /** All of which something is known, and for which the caller acts. */
    @GET
    public CompletionStage<Response> participants(@Context RoutingContext routing) {
        Optional<Set<String>> only = Access.only(routing);
        return store.participants()
                .thenApply(all -> json(PaymentJson.participants(all.stream()
                        .filter(one -> only.isEmpty() || only.get().contains(one.ispb()))
                        .toList())));
    }

    /** Changes what the body names, and leaves the rest. */
    @PUT
    @Path("{ispb}")
    @Requires(value = Role.OPERATE, on = Side.OPERATORS)
    public CompletionStage<Response> change(@PathParam("ispb") String ispb, @Context RoutingContext routing) {
        String institution = Access.institution(ispb, routing).code();
        Deed deed = new Deed(Access.actor(routing), Deed.Act.CHANGE_PARTICIPANT, institution);
        return bodies.read(routing.request(), false, Bodies::change, change -> store.change(institution, change)
                .thenCompose(account -> audit.note(deed, Audit.DONE, 1).thenApply(noted -> account))
                .thenApply(account -> json(PaymentJson.participant(account))));
    }

    private static Response json(byte[] body) {
        return Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build();
    }
}
