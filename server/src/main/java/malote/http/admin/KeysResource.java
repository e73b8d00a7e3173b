package malote.http.admin;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import malote.access.Deed;
import malote.access.KeyDesk;
import malote.access.KeyStore;
import malote.access.Role;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.http.body.BodyReader;

/** Keys: who has which, making them, replacing them, ending them. The text of a key is in the answer that makes it, and no other. */
@Singleton
@Path("/api/util/chaves")
@Requires(value = Role.ADMIN, on = Side.OPERATORS)
public final class KeysResource {
    private final KeyDesk desk;
    private final BodyReader bodies;

    @Inject
    KeysResource(KeyDesk desk, BodyReader bodies) {
        this.desk = desk;
        this.bodies = bodies;
    }

    /** All keys there ever were. */
    @GET
    public CompletionStage<Response> list() {
        return desk.list().thenApply(keys -> json(Response.Status.OK, KeyJson.list(keys)));
    }

    /** Makes a key. */
    @POST
    public CompletionStage<Response> create(@Context RoutingContext routing) {
        Deed.Actor actor = Access.actor(routing);
        return bodies.read(
                routing.request(), false, body -> KeyJson.wish(body, Instant.now()), wish -> desk.create(wish, actor)
                        .thenApply(issued -> json(Response.Status.CREATED, KeyJson.issued(issued))));
    }

    /** Makes a key that takes the place of another, which is good for a while longer. */
    @POST
    @Path("{id}/rotacao")
    public CompletionStage<Response> rotate(@PathParam("id") String id, @Context RoutingContext routing) {
        Deed.Actor actor = Access.actor(routing);
        return bodies.read(routing.request(), false, KeyJson::overlap, overlap -> desk.rotate(id, overlap, actor)
                .thenApply(rotation -> json(Response.Status.CREATED, made(rotation))));
    }

    /** The answer to a rotation, or why there is none. */
    public static byte[] made(KeyDesk.Rotation rotation) {
        KeyDesk.Issued issued = rotation.issued();
        if (issued == null) {
            throw refusal(rotation.change());
        }
        return KeyJson.issued(issued);
    }

    /** Ends a key at once. */
    @DELETE
    @Path("{id}")
    public CompletionStage<Response> revoke(@PathParam("id") String id, @Context RoutingContext routing) {
        return desk.revoke(id, Access.actor(routing)).thenApply(change -> {
            if (change == KeyStore.Change.UNKNOWN) {
                throw refusal(change);
            }
            return Response.ok("{}", MediaType.APPLICATION_JSON_TYPE).build();
        });
    }

    /** Why a key cannot be changed. */
    public static ProblemException refusal(KeyStore.Change change) {
        return switch (change) {
            case UNKNOWN -> new ProblemException(Problem.UNKNOWN_KEY, "There is no such key.");
            case REVOKED -> new ProblemException(Problem.KEY_ENDED, "The key was revoked. Make a new one.");
            case EXPIRED -> new ProblemException(Problem.KEY_ENDED, "The key has expired. Make a new one.");
            case REPLACED ->
                new ProblemException(Problem.KEY_ENDED, "The key was replaced already. Rotate its successor.");
            case DONE -> throw new IllegalArgumentException("that is no refusal");
        };
    }

    private static Response json(Response.Status status, byte[] body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(body)
                .build();
    }
}
