package malote.http.pages;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.access.Audit;
import malote.access.Caller;
import malote.access.Deed;
import malote.access.Role;
import malote.http.Json;
import malote.http.access.Access;
import malote.http.access.Authenticator;
import malote.http.access.Requires;
import malote.http.access.Side;

/** The session of a browser: who it is, and a cookie that stands for a key as long as that is valid. */
@Singleton
@Path("/api/util/sessao")
@Requires(
        value = {Role.OBSERVE, Role.OPERATE, Role.ADMIN},
        on = Side.OPERATORS)
public final class SessionResource {
    private final Authenticator authenticator;
    private final Audit audit;

    @Inject
    SessionResource(Authenticator authenticator, Audit audit) {
        this.authenticator = authenticator;
        this.audit = audit;
    }

    /** Who asks, and what that one may do. */
    @GET
    public Response who(@Context RoutingContext routing) {
        Caller caller = Access.caller(routing);
        byte[] body = Json.object(json -> {
            json.writeStringField("nome", caller.name());
            json.writeArrayFieldStart("papeis");
            for (Role role : caller.roles().stream().sorted().toList()) {
                json.writeString(role.text());
            }
            json.writeEndArray();
            json.writeBooleanField("aberto", authenticator.isOpen());
            json.writeBooleanField("sessao", caller.kind() == Caller.Kind.KEY);
        });
        return Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build();
    }

    /** Begins a session with the key that the request has in its header. */
    @POST
    public CompletionStage<Response> begin(@Context RoutingContext routing) {
        return authenticator
                .cookie(routing.request())
                .map(cookie -> audit.note(new Deed(Access.actor(routing), Deed.Act.LOGIN, "sessao"), Audit.DONE, 1)
                        .thenApply(noted -> Response.noContent()
                                .header(HttpHeaders.SET_COOKIE, cookie)
                                .build()))
                .orElseGet(() ->
                        CompletableFuture.completedFuture(Response.noContent().build()));
    }

    /** Ends the session at this browser. */
    @DELETE
    public Response end() {
        return Response.noContent()
                .header(HttpHeaders.SET_COOKIE, Authenticator.NO_COOKIE)
                .build();
    }
}
