package malote.http.access;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import malote.access.Caller;
import malote.access.Deed;
import malote.access.Recognition;
import malote.access.Refusals;
import malote.access.Role;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.RequestId;
import malote.message.Ispb;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request come to its route if its listener has that route, and its caller one of the roles that the route requires.
 * It looks at the route that was matched, never at the path: there is more than one way to write a path. Thread-safe.
 */
@Singleton
public final class Access {
    private static final String CALLER = "malote.caller";
    private static final String ADMISSION = "malote.admission";
    private static final String CHALLENGE = "Bearer realm=\"malote\"";

    private final Credentials credentials;
    private final Listeners listeners;
    private final Clients clients;
    private final Refusals refusals;
    private final Map<Method, Need> needs = new ConcurrentHashMap<>();
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    /** Grows when somebody may have lost what he had. */
    private final AtomicInteger changes = new AtomicInteger();

    /** What a route requires: on its side, one of the roles. */
    private record Need(Side side, Set<Role> roles) {
        /** Whether the route is for any institution to this caller: an operator for whom none is named sees and does his for all. */
        boolean isForAll(Caller caller) {
            return caller.institutions().isNone() && !roles.contains(Role.COLLECT) && !roles.contains(Role.SEND);
        }
    }

    /** Why a request may not come in. */
    private record Refusal(
            Problem problem, String detail, @Nullable Duration pause) {
        Refusal(Problem problem, String detail) {
            this(problem, detail, null);
        }
    }

    /** How a request came in. */
    private final class Admission {
        final Need need;
        final int seen;
        volatile @Nullable Ispb institution;

        Admission(Need need, int seen) {
            this.need = need;
            this.seen = seen;
        }

        String address(RoutingContext routing) {
            return clients.address(routing.request());
        }

        void refused(Caller caller, RoutingContext routing) {
            refusals.count(Problem.FORBIDDEN.name(), caller, address(routing));
        }
    }

    /** A request under way, and what ends it. Equal to itself only. */
    private static final class Watched {
        final RoutingContext routing;
        final Consumer<Response> end;

        Watched(RoutingContext routing, Consumer<Response> end) {
            this.routing = routing;
            this.end = end;
        }
    }

    private static final Refusal ELSEWHERE =
            new Refusal(Problem.NOT_FOUND, "This route is on another port of the server.");

    @Inject
    Access(Credentials credentials, Listeners listeners, Clients clients, Refusals refusals) {
        this.credentials = credentials;
        this.listeners = listeners;
        this.clients = clients;
        this.refusals = refusals;
    }

    /** The address of the client, as far as it is known. */
    public @Nullable String address(HttpServerRequest request) {
        return clients.address(request);
    }

    /** Who sends the request; it has come to its route. */
    public static Caller caller(RoutingContext routing) {
        return require(routing.get(CALLER));
    }

    /** The same for the audit. The answer tells the name of the request, too. */
    public static Deed.Actor actor(RoutingContext routing) {
        Caller caller = caller(routing);
        Admission admission = routing.get(ADMISSION);
        return new Deed.Actor(
                caller.name(),
                caller.kind(),
                admission == null ? null : admission.address(routing),
                RequestId.of(routing.request()));
    }

    private static <T> T require(@Nullable T known) {
        if (known == null) {
            throw new IllegalStateException("nobody asked who sends this request");
        }
        return known;
    }

    /**
     * The institution that a path names, for which the caller acts. There is no other way to have it.
     *
     * @throws ProblemException 400 if the text is not an ISPB; 403 if the caller does not act for it
     */
    public static Ispb institution(String text, RoutingContext routing) {
        if (!Ispb.isValid(text)) {
            throw new ProblemException(
                    Problem.BAD_ISPB,
                    "\"" + Parameters.abbreviated(text)
                            + "\" is not an ISPB. It has 8 characters, digits and upper-case letters only,"
                            + " such as 32074986.");
        }
        Ispb institution = new Ispb(text);
        Caller caller = caller(routing);
        if (caller.kind() == Caller.Kind.NONE) {
            return institution;
        }
        Admission admission = require(routing.get(ADMISSION));
        if (admission.need.isForAll(caller)) {
            return institution;
        }
        if (!caller.actsFor(institution)) {
            admission.refused(caller, routing);
            throw new ProblemException(Problem.FORBIDDEN, notFor(institution, caller));
        }
        admission.institution = institution;
        return institution;
    }

    /** The ISPBs of the only institutions for which the caller acts; empty: for all. Of others it sees nothing and changes nothing. */
    public static Optional<Set<String>> only(RoutingContext routing) {
        Caller caller = caller(routing);
        if (caller.kind() == Caller.Kind.NONE
                || Access.<Admission>require(routing.get(ADMISSION)).need.isForAll(caller)) {
            return Optional.empty();
        }
        return caller.institutions()
                .named()
                .map(some -> some.stream().map(Ispb::code).collect(Collectors.toSet()));
    }

    /**
     * Requires that the caller acts for all institutions, or for the one that is named.
     *
     * @param ispb null: it concerns all
     * @throws ProblemException as {@link #institution}; 403 if it concerns all and the caller acts for some only
     */
    public static void requireFor(@Nullable String ispb, RoutingContext routing) {
        if (ispb != null) {
            institution(ispb, routing);
        } else if (only(routing).isPresent()) {
            Access.<Admission>require(routing.get(ADMISSION)).refused(caller(routing), routing);
            throw new ProblemException(
                    Problem.FORBIDDEN, "This is for all institutions, and you act for some only: name one of them.");
        }
    }

    private static String notFor(Ispb institution, Caller caller) {
        return caller.name() + " may act for " + caller.institutions() + ", not for " + institution + ".";
    }

    /**
     * Has {@code end} run with the answer to give as soon as the caller may no longer have what he asked for, unless the request
     * is over before. It may run at once, and by any thread.
     */
    public void watch(RoutingContext routing, Consumer<Response> end) {
        Watched request = new Watched(routing, end);
        watched.add(request);
        routing.addEndHandler(over -> watched.remove(request));
        if (changes.get() != Access.<Admission>require(routing.get(ADMISSION)).seen) {
            checkAgain(request);
        }
    }

    /** A key or a certificate may have lost its worth: ends what is under way with it. */
    public void changed() {
        changes.incrementAndGet();
        watched.forEach(this::checkAgain);
    }

    private void checkAgain(Watched request) {
        Admission admission = require(request.routing.get(ADMISSION));
        Recognition recognition = credentials.again(request.routing.request());
        Refusal refusal = refusal(recognition, admission.need);
        Ispb institution = admission.institution;
        if (refusal == null
                && institution != null
                && recognition instanceof Recognition.Known known
                && !known.caller().actsFor(institution)) {
            refusal = new Refusal(Problem.FORBIDDEN, notFor(institution, known.caller()));
        }
        if (refusal != null && watched.remove(request)) {
            request.end.accept(response(refusal, request.routing.request()));
        }
    }

    /** The answer to a request that may not come to this route; null if it may. */
    @Nullable
    Response check(Method route, RoutingContext routing) {
        Refusal refusal = refusal(needs.computeIfAbsent(route, Access::need), routing);
        return refusal == null ? null : response(refusal, routing.request());
    }

    private static Response response(Refusal refusal, HttpServerRequest request) {
        Response.ResponseBuilder response = refusal.problem().response(refusal.detail(), request.path());
        if (isUnauthorized(refusal, request)) {
            response.header(HttpHeaderNames.WWW_AUTHENTICATE.toString(), CHALLENGE);
        }
        if (refusal.pause() != null) {
            response.header(HttpHeaderNames.RETRY_AFTER.toString(), null)
                    .header(HttpHeaderNames.RETRY_AFTER.toString(), seconds(refusal.pause()));
        }
        return response.build();
    }

    /** Rounded up. */
    private static long seconds(Duration pause) {
        return pause.plusMillis(999).toSeconds();
    }

    /** A step before the handler of a route that is not a resource. */
    public Handler<RoutingContext> requires(Side side, Role... roles) {
        Need need = new Need(side, Set.of(roles));
        return routing -> {
            Refusal refusal = refusal(need, routing);
            if (refusal == null) {
                routing.next();
            } else {
                answer(refusal, routing);
            }
        };
    }

    /** The same; a browser that asks for a page and has no credential is sent to the page where it can log in. */
    public Handler<RoutingContext> asksToLogIn(String login, Side side, Role... roles) {
        Need need = new Need(side, Set.of(roles));
        return routing -> {
            Refusal refusal = refusal(need, routing);
            if (refusal == null) {
                routing.next();
            } else if (isUnauthorized(refusal, routing.request())
                    && Parameters.list(routing.request(), HttpHeaders.ACCEPT.toString())
                            .contains("text/html")) {
                routing.response()
                        .setStatusCode(303)
                        .putHeader(HttpHeaders.LOCATION, login)
                        .end();
            } else {
                answer(refusal, routing);
            }
        };
    }

    /** A step before the handler of what everybody may have who reaches this side. */
    public Handler<RoutingContext> isOn(Side side) {
        return routing -> {
            if (listeners.have(routing.request(), side)) {
                routing.next();
            } else {
                answer(ELSEWHERE, routing);
            }
        };
    }

    private static Need need(Method route) {
        Requires onMethod = route.getAnnotation(Requires.class);
        Requires requires =
                onMethod != null ? onMethod : route.getDeclaringClass().getAnnotation(Requires.class);
        return requires == null
                ? new Need(Side.COLLECTORS, Set.of())
                : new Need(requires.on(), Set.of(requires.value()));
    }

    private @Nullable Refusal refusal(Need need, RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (!listeners.have(request, need.side())) {
            return counted(ELSEWHERE, null, request);
        }
        int seen = changes.get();
        Recognition recognition = credentials.of(request);
        Caller caller = recognition instanceof Recognition.Known known ? known.caller() : null;
        if (caller != null) {
            routing.put(CALLER, caller);
            routing.put(ADMISSION, new Admission(need, seen));
        }
        Refusal refusal = refusal(recognition, need);
        return refusal == null ? null : counted(refusal, caller, request);
    }

    private Refusal counted(Refusal refusal, @Nullable Caller caller, HttpServerRequest request) {
        refusals.count(refusal.problem().name(), caller, clients.address(request));
        return refusal;
    }

    private static @Nullable Refusal refusal(Recognition recognition, Need need) {
        if (recognition instanceof Recognition.Known known) {
            Caller caller = known.caller();
            return need.roles().stream().anyMatch(caller::has)
                    ? null
                    : new Refusal(
                            Problem.FORBIDDEN,
                            caller.name() + " may " + text(caller.roles(), " and ") + "; this route requires the role "
                                    + text(need.roles(), " or ") + ".");
        } else if (recognition instanceof Recognition.Stranger stranger) {
            return new Refusal(Problem.FORBIDDEN, stranger.detail());
        } else if (recognition instanceof Recognition.Wrong wrong) {
            return new Refusal(Problem.UNAUTHORIZED, wrong.detail());
        } else if (recognition instanceof Recognition.Limited limited) {
            return new Refusal(
                    Problem.TOO_MANY_FAILURES,
                    "Too many wrong credentials came from this address. Wait for as long as Retry-After says, or send a"
                            + " valid one.",
                    limited.pause());
        }
        return new Refusal(
                Problem.UNAUTHORIZED,
                "This server asks who you are. Send a key, as in Authorization: Bearer mlt_…, or use a client"
                        + " certificate.");
    }

    private static String text(Set<Role> roles, String between) {
        return roles.stream().sorted().map(Role::text).collect(Collectors.joining(between));
    }

    /** Whether the answer is a 401, which the ICOM dialect does not have. */
    private static boolean isUnauthorized(Refusal refusal, HttpServerRequest request) {
        return refusal.problem().at(request.path()).equals(Problem.UNAUTHORIZED);
    }

    private static void answer(Refusal refusal, RoutingContext routing) {
        HttpServerResponse response = routing.response();
        String path = routing.request().path();
        if (isUnauthorized(refusal, routing.request())) {
            response.putHeader(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE);
        }
        if (refusal.pause() != null) {
            response.putHeader(HttpHeaderNames.RETRY_AFTER, Long.toString(seconds(refusal.pause())));
        }
        response.setStatusCode(refusal.problem().at(path).status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.mediaType(path).toString())
                .end(Buffer.buffer(refusal.problem().document(refusal.detail(), path, null)));
    }
}
