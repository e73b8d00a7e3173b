package malote.http.icom;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import malote.http.IcomProblem;
import malote.http.Parameters;

/** What the manual says of the headers of a request, to the letter. */
public final class Strict {
    private static final Set<String> ALLOWED = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "cookie",
            "host",
            "max-forwards",
            "transfer-encoding",
            "user-agent",
            "via");
    /** Of names of headers in an answer. */
    private static final int MAX_NAMED = 10;

    private Strict() {}

    /** The answer to a request of the dialect with a header that is not of the list, or that asks for another coding than gzip. */
    public static Optional<Response> refusal(HttpServerRequest request) {
        return IcomProblem.isFor(request.path())
                ? fault(request).map(fault -> IcomProblem.INVALID_HEADER
                        .response(fault, request.path())
                        .build())
                : Optional.empty();
    }

    private static Optional<String> fault(HttpServerRequest request) {
        List<String> others = request.headers().entries().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !ALLOWED.contains(name.toLowerCase(Locale.ROOT)))
                .map(Parameters::abbreviated)
                .distinct()
                .limit(MAX_NAMED)
                .toList();
        if (!others.isEmpty()) {
            return Optional.of(
                    "Leave out " + String.join(", ", others) + ". Allowed are Accept, Accept-Encoding, Connection,"
                            + " Content-Encoding, Content-Length, Content-Type, Cookie, Host, Max-Forwards,"
                            + " Transfer-Encoding, User-Agent and Via.");
        }
        String codings = Parameters.list(request, HttpHeaders.ACCEPT_ENCODING);
        return request.headers().contains(HttpHeaders.ACCEPT_ENCODING) && !codings.equalsIgnoreCase("gzip")
                ? Optional.of(
                        "Accept-Encoding is \"" + Parameters.abbreviated(codings) + "\"; it must be gzip or absent.")
                : Optional.empty();
    }
}
