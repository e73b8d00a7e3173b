package malote.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * Tells requests that a page of another site has a browser make. Nothing here asks who one is, so a browser that can reach
 * the server would do for any page what that page wants: generate messages, end collectors, and take messages by a mere
 * image, for a read is a GET.
 *
 * <p>Browsers say where a request comes from by {@code Sec-Fetch-Site} (to trustworthy addresses, which are those with TLS
 * and the own machine) and by {@code Origin} (unless it is a GET); no other client sends them.
 */
final class CrossSite {
    private CrossSite() {}

    static boolean isForbidden(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            // A link from elsewhere may lead to the page, but not to what hands out messages.
            return !site.equals("same-origin")
                    && !site.equals("none")
                    && request.path().startsWith("/api/");
        }
        if (request.method().equals(HttpMethod.GET)) {
            return false;
        }
        String origin = request.getHeader("Origin");
        return origin != null && !origin.substring(origin.indexOf("//") + 2).equalsIgnoreCase(host(request));
    }

    private static String host(HttpServerRequest request) {
        return String.valueOf(request.getHeader("Host"));
    }
}
