package malote.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.ws.rs.core.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Tells clients that ask before they send a body (RFC 9110, section 10.1.1) to go on. */
final class Continue {
    private Continue() {}

    /**
     * Everything else of the request is right, so its body may come.
     *
     * @throws ProblemException 413 if its length says that it is too large
     */
    static void send(HttpServerRequest request, boolean gzip) {
        @Nullable String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (!gzip && length != null && Long.parseLong(length) > Body.MAX_BYTES) {
            throw new ProblemException(
                    Problem.TOO_LARGE, "Content-Length is " + length + "; " + RequestHead.BODY_LIMIT);
        }
        boolean isAsked = "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
        if (isAsked && request.version() != HttpVersion.HTTP_1_0) {
            request.response().writeContinue();
        }
    }
}
