package malote.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/**
 * Tells requests that a page of another site has a browser make. Where nobody is asked who he is, and where a browser shows a
 * client certificate by itself, it would do for any page what that page wants: generate messages, end collectors, and take
 * messages by a mere image, for a read is a GET.
 *
 * <p>Browsers say where a request comes from by {@code Sec-Fetch-Site} (to trustworthy addresses, which are those with TLS
 * and the own machine) and by {@code Origin} (unless it is a GET); no other client sends them.
 */
final class CrossSite {
    /** A link from elsewhere may lead to these; written exactly so, as there is more than one way to write a path. */
    private static final Set<String> LINKED = Set.of("/docs", "/openapi", "/openapi.json");

    private CrossSite() {}

    static boolean isForbidden(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !site.equals("same-origin") && !site.equals("none") && !LINKED.contains(request.path());
        }
        if (request.method().equals(HttpMethod.GET)) {
            return false;
        }
        String origin = request.getHeader("Origin");
        String host = Hosts.of(request);
        return origin != null
                && !origin.equalsIgnoreCase("http://" + host)
                && !origin.equalsIgnoreCase("https://" + host);
    }
}
