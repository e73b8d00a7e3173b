package malote.http.icom;

import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import malote.access.Role;
import malote.fault.On;
import malote.fault.Strike;
import malote.http.IcomProblem;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.http.body.BodyReader;
import malote.icom.Routing;
import malote.message.Ispb;
import malote.message.icom.Payload;
import malote.queue.Failures;
import malote.queue.StoreUnavailable;
import malote.queue.keep.Standbys;

/** Sending: takes messages in; and the catalogue of what is taken. */
@Singleton
@Path("/api/v1/in")
@Requires(value = Role.SEND, on = Side.COLLECTORS)
public final class InResource {
    /** Of one institution, where the dialect is strict. */
    private static final int MAX_POSTS = 6;

    private final BodyReader bodies;
    private final Dialect dialect;
    private final Tokens tokens;
    private final Troubles troubles;
    private final Notes notes;
    private final Standbys standbys;
    /** How many POSTs of an institution are under way, where the dialect is strict. */
    private final Map<Ispb, Integer> posts = new ConcurrentHashMap<>();

    @Inject
    InResource(BodyReader bodies, Dialect dialect, Tokens tokens, Troubles troubles, Notes notes, Standbys standbys) {
        this.standbys = standbys;
        this.bodies = bodies;
        this.dialect = dialect;
        this.tokens = tokens;
        this.troubles = troubles;
        this.notes = notes;
    }

    /** The messages that are taken. */
    @GET
    @Path("catalog")
    @NonBlocking
    @Requires(
            value = {Role.COLLECT, Role.SEND, Role.OBSERVE, Role.OPERATE, Role.ADMIN},
            on = Side.COLLECTORS)
    public CompletionStage<Response> catalog(@Context RoutingContext routing) {
        return troubles.around(
                On.CATALOG,
                null,
                routing,
                strike -> CompletableFuture.completedFuture(Answers.catalog(dialect.in(), routing.request())));
    }

    /** Takes the messages of the body, all sent by the institution: all of them or, on any error, none. */
    @POST
    @Path("{ispb}/msgs")
    public CompletionStage<Response> post(@PathParam("ispb") String ispb, @Context RoutingContext routing) {
        Instant since = Instant.now();
        Ispb sender = Access.institution(ispb, routing);
        Notes.Request noted = notes.post(sender.code(), routing);
        dialect.requireParticipant(sender);
        return troubles.around(
                On.POST, noted, routing, strike -> post(sender, routing, new Post(since, noted, strike)));
    }

    /** A POST, when it began, and what strikes it. */
    private record Post(Instant since, Notes.Request noted, Optional<Strike> strike) {}

    private CompletionStage<Response> post(Ispb sender, RoutingContext routing, Post post) {
        boolean isStrict = dialect.strict() || Troubles.isStrict(post.strike());
        HttpServerRequest request = routing.request();
        if (isStrict) {
            count(sender, routing);
        }
        Posted posted = Posted.announced(request, isStrict);
        return tokens.areCounted()
                ? Troubles.onThisLoop(tokens.pause(sender))
                        .thenCompose(pause -> pause.isPresent()
                                ? CompletableFuture.completedFuture(tooSoon(pause.getAsLong(), request))
                                : take(posted, sender, request, post))
                : take(posted, sender, request, post);
    }

    /** Counts the POST from the end of its head to its answer. */
    private void count(Ispb sender, RoutingContext routing) {
        boolean isOneTooMany = posts.merge(sender, 1, Integer::sum) > MAX_POSTS;
        if (isOneTooMany) {
            ended(sender);
            throw new ProblemException(
                    IcomProblem.TOO_MANY_REQUESTS,
                    "Six POSTs of this institution are under way. Repeat this one when one has ended.");
        }
        AtomicBoolean isCounted = new AtomicBoolean(true);
        Runnable end = () -> {
            if (isCounted.getAndSet(false)) {
                ended(sender);
            }
        };
        // Before its sender sees the answer and may send the next; or, without an answer, when the connection is gone.
        routing.addHeadersEndHandler(begun -> end.run());
        routing.addEndHandler(over -> end.run());
    }

    private void ended(Ispb sender) {
        posts.computeIfPresent(sender, (of, count) -> count == 1 ? null : count - 1);
    }

    private static Response tooSoon(long seconds, HttpServerRequest request) {
        // Not read, but let pass, so that the connection is good for the next request.
        request.resume();
        return IcomProblem.TOO_MANY_REQUESTS
                .response(
                        "The tokens of this institution are used up. Wait for as long as Retry-After says.",
                        request.path())
                .header(HttpHeaders.RETRY_AFTER, null)
                .header(HttpHeaders.RETRY_AFTER, seconds)
                .build();
    }

    /** What a body holds, and what is to become of it. */
    private record Taken(List<Payload> received, Routing routing) {}

    private CompletionStage<Response> take(Posted posted, Ispb sender, HttpServerRequest request, Post post) {
        if (dialect.mode().isOverloaded(sender)) {
            // Not even read, so that refusing costs less than what is refused would.
            request.resume();
            throw new ProblemException(
                    Problem.UNAVAILABLE, "The server is overloaded. Repeat the request in a moment.");
        }
        Optional<String> unsafe = standbys.obstacle();
        if (unsafe.isPresent()) {
            request.resume();
            throw new ProblemException(
                    Problem.UNAVAILABLE, unsafe.get() + " Nothing was stored. Repeat the request in a moment.");
        }
        sendContinue(request);
        String path = request.path();
        return bodies.readWhole(
                        request,
                        posted.gzip(),
                        posted.maxBytes(),
                        body -> {
                            List<Payload> received = posted.read(body);
                            return new Taken(received, dialect.mode().route(sender, received, post.since()));
                        },
                        taken -> carryOut(taken, sender, post.noted()))
                .exceptionally(failure -> refusal(Failures.unwrap(failure), path));
    }

    /** Everything else of the request is right, so its body may come, if its client asks first (RFC 9110, section 10.1.1). */
    private static void sendContinue(HttpServerRequest request) {
        boolean isAsked = "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
        if (isAsked && request.version() != HttpVersion.HTTP_1_0) {
            request.response().writeContinue();
        }
    }

    private CompletionStage<Response> carryOut(Taken taken, Ispb sender, Notes.Request noted) {
        if (taken.routing() instanceof Routing.Unroutable unroutable) {
            throw new ProblemException(IcomProblem.UNROUTABLE, unroutable.detail());
        }
        Routing.Accepted accepted = (Routing.Accepted) taken.routing();
        return accepted.carryOut().thenCompose(standbys::confirm).thenCompose(done -> {
            noted.holds(taken.received());
            // What is stored is stored, be it paid for or not.
            return tokens.take(sender, accepted.tokens()).handle((left, failure) -> created(taken.received()));
        });
    }

    private static Response created(List<Payload> received) {
        return Response.status(Response.Status.CREATED)
                .header(Answers.RESOURCE_ID, received.stream().map(Payload::id).collect(Collectors.joining(",")))
                .build();
    }

    /** By the manual a 503 says that nothing was stored, any other 5xx that it is not known. */
    private static Response refusal(Throwable failure, String path) {
        if (failure instanceof StoreUnavailable away && away.isOutcomeUnknown()) {
            return Problem.INTERNAL_ERROR
                    .response(
                            "The database did not confirm in time that the messages are stored: they may be or not. Send them"
                                    + " again.",
                            path)
                    .build();
        } else if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw new IllegalStateException(failure);
    }
}
