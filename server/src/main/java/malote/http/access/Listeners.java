package malote.http.access;

import io.vertx.core.http.HttpServerRequest;

/** Tells by which port a request came. Thread-safe. */
@FunctionalInterface
public interface Listeners {
    /** Whether the port by which the request came has the routes of this side. */
    boolean have(HttpServerRequest request, Side side);
}
