package malote.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** Tells clients that ask before they send a body (RFC 9110, section 10.1.1) to go on. */
final class Continue {
    private Continue() {}

    /**
     * Everything else of the request is right, so its body may come.
     */
    static void send(HttpServerRequest request) {
        boolean isAsked = "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
        if (isAsked && request.version() != HttpVersion.HTTP_1_0) {
            request.response().writeContinue();
        }
    }
}
