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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import malote.access.Caller;
import malote.access.Recognition;
import malote.access.Role;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.message.Ispb;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request come to its route if its listener has that route, and its caller one of the roles that the route requires.
 * It looks at the route that was matched, never at the path: there is more than one way to write a path. Thread-safe.
 */
@Singleton
public final class Access {
    private static final String CALLER = "malote.caller";
    private static final String CHALLENGE = "Bearer realm=\"malote\"";

    private final Credentials credentials;
    private final Listeners listeners;
    private final Map<Method, Need> needs = new ConcurrentHashMap<>();

    /** What a route requires: on its side, one of the roles. */
    private record Need(Side side, Set<Role> roles) {}

    /** Why a request may not come in. */
    private record Refusal(Problem problem, String detail) {}

    private static final Refusal ELSEWHERE =
            new Refusal(Problem.NOT_FOUND, "This route is on another port of the server.");

    @Inject
    Access(Credentials credentials, Listeners listeners) {
        this.credentials = credentials;
        this.listeners = listeners;
    }

    /** Who sends the request; it has come to its route. */
    public static Caller caller(RoutingContext routing) {
        Caller caller = routing.get(CALLER);
        if (caller == null) {
            throw new IllegalStateException("nobody asked who sends this request");
        }
        return caller;
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
        if (!caller.actsFor(institution)) {
            throw new ProblemException(
                    Problem.FORBIDDEN,
                    caller.name() + " may act for " + caller.institutions() + ", not for " + institution + ".");
        }
        return institution;
    }

    /** The answer to a request that may not come to this route; null if it may. */
    @Nullable
    Response check(Method route, RoutingContext routing) {
        Refusal refusal = refusal(needs.computeIfAbsent(route, Access::need), routing);
        if (refusal == null) {
            return null;
        }
        Response.ResponseBuilder response =
                refusal.problem().response(refusal.detail(), routing.request().path());
        return isUnauthorized(refusal)
                ? response.header(HttpHeaderNames.WWW_AUTHENTICATE.toString(), CHALLENGE)
                        .build()
                : response.build();
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
            } else if (isUnauthorized(refusal)
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
            return ELSEWHERE;
        }
        Recognition recognition = credentials.of(request);
        if (recognition instanceof Recognition.Known known) {
            Caller caller = known.caller();
            routing.put(CALLER, caller);
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
        } else if (recognition instanceof Recognition.Limited) {
            return new Refusal(
                    Problem.TOO_MANY_FAILURES,
                    "Too many wrong credentials came from this address. Wait a minute, or send a valid one.");
        }
        return new Refusal(
                Problem.UNAUTHORIZED,
                "This server asks who you are. Send a key, as in Authorization: Bearer mlt_…, or use a client"
                        + " certificate.");
    }

    private static String text(Set<Role> roles, String between) {
        return roles.stream().sorted().map(Role::text).collect(Collectors.joining(between));
    }

    private static boolean isUnauthorized(Refusal refusal) {
        return refusal.problem().equals(Problem.UNAUTHORIZED);
    }

    private static void answer(Refusal refusal, RoutingContext routing) {
        HttpServerResponse response = routing.response();
        if (isUnauthorized(refusal)) {
            response.putHeader(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE);
        }
        response.setStatusCode(refusal.problem().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE.toString())
                .end(Buffer.buffer(refusal.problem()
                        .document(refusal.detail(), routing.request().path(), null)));
    }
}
