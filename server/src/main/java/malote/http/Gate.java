package malote.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Every request passes here: it is counted, and refused while the server is not open. Thread-safe.
 *
 * <p>HEAD is refused too: it would be a GET without its answer, and a read hands out messages. So is OPTIONS, which the
 * framework would answer with HEAD among the methods; and what a page of another site makes a browser do
 * ({@link CrossSite}).
 */
@Singleton
public final class Gate {
    private final AtomicInteger inside = new AtomicInteger();
    private volatile @Nullable String closed = "The server is starting.";
    private volatile Function<HttpServerRequest, Optional<Response>> first = request -> Optional.empty();

    @Inject
    Gate() {}

    /**
     * Has requests looked at before all else.
     *
     * @param refusal the answer to a request that is not to come in; by any thread
     */
    public void refuseFirst(Function<HttpServerRequest, Optional<Response>> refusal) {
        first = refusal;
    }

    /** Lets requests in. */
    public void open() {
        closed = null;
    }

    /** Refuses new requests with 503. */
    public void close() {
        closed = "The server is stopping.";
    }

    /** How many requests are not answered yet. */
    public int inside() {
        return inside.get();
    }

    @ServerRequestFilter(preMatching = true)
    @Nullable
    Response pass(HttpServerRequest request, RoutingContext routing) {
        RequestId.echo(request);
        String reason = closed;
        if (reason != null) {
            return Problem.UNAVAILABLE
                    .response(reason + " Repeat the request in a moment.", request.path())
                    .build();
        }
        Optional<Response> refused = first.apply(request);
        if (refused.isPresent()) {
            return refused.get();
        }
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS)) {
            return ProblemMappers.notAllowed(request);
        }
        if (CrossSite.isForbidden(request)) {
            return Problem.CROSS_SITE
                    .response(
                            "A page of another site must not send this request. Use the server's own page, or a client that is not a"
                                    + " browser.",
                            request.path())
                    .build();
        }
        inside.incrementAndGet();
        routing.addEndHandler(sent -> inside.decrementAndGet());
        return null;
    }
}
