package malote.http.payment;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import malote.http.body.BodyReader;
import malote.http.icom.Dialect;
import malote.message.Ispb;
import malote.spi.Entry;
import malote.spi.SpiStore;

/** What operators tell institutions, as the Central Bank does by an admi.004. */
@Singleton
@Path("/api/util/icom/events")
@Requires(value = Role.OPERATE, on = Side.OPERATORS)
public final class NoticesResource {
    private final Optional<Entry> entry;
    private final SpiStore store;
    private final Dialect dialect;
    private final BodyReader bodies;
    private final Audit audit;

    @Inject
    NoticesResource(Optional<Entry> entry, SpiStore store, Dialect dialect, BodyReader bodies, Audit audit) {
        this.entry = entry;
        this.store = store;
        this.dialect = dialect;
        this.bodies = bodies;
        this.audit = audit;
    }

    /** Tells one institution something, or all; who got it does not get it again under the same id. */
    @POST
    public CompletionStage<Response> tell(@Context RoutingContext routing) {
        Entry into = entry.orElseThrow(() -> new ProblemException(
                Problem.NOT_FOUND, "With ICOM_MODE=hub this server sends no messages of its own."));
        Deed.Actor actor = Access.actor(routing);
        return bodies.read(routing.request(), false, Bodies::notice, notice -> {
            Access.requireFor(notice.isForAll() ? null : notice.to(), routing);
            Optional<Ispb> one = notice.isForAll() ? Optional.empty() : Optional.of(new Ispb(notice.to()));
            return owners(one)
                    .thenCompose(owners -> into.tell(notice.id(), owners, notice.text()))
                    .thenCompose(told -> audit.note(new Deed(actor, Deed.Act.TELL, notice.to()), Audit.DONE, 1))
                    .thenApply(noted -> Response.status(Response.Status.CREATED)
                            .type(MediaType.APPLICATION_JSON_TYPE)
                            .entity("{}")
                            .build());
        });
    }

    /** All are those that take part, or, where everybody does, those that ever read or posted. */
    private CompletionStage<List<String>> owners(Optional<Ispb> one) {
        Optional<Set<Ispb>> named =
                one.isPresent() ? one.map(Set::of) : dialect.participants().only();
        return named.isPresent()
                ? CompletableFuture.completedFuture(
                        named.get().stream().map(Ispb::code).toList())
                : store.owners();
    }
}
