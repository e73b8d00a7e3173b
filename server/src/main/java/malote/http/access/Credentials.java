package malote.http.access;

import io.vertx.core.http.HttpServerRequest;
import malote.access.Recognition;

/** Tells who sends a request. Thread-safe; answers at once, from memory. */
@FunctionalInterface
public interface Credentials {
    Recognition of(HttpServerRequest request);

    /** The same of a request that was asked for before and is under way: it counts for nothing. */
    default Recognition again(HttpServerRequest request) {
        return of(request);
    }
}
