package malote.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * Where every request comes in, whatever it is for: resources, files of the pages, health, metrics. It is refused here if it
 * is for another host, and its answer gets the headers that all have. Thread-safe.
 */
public final class Entrance implements Handler<RoutingContext> {
    private static final Logger LOG = Logger.getLogger(Entrance.class.getName());
    private static final int MAX_TOLD = 20;

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    private static final CharSequence ENCODING = HttpHeaders.createOptimized("Accept-Encoding");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence REFERRER_POLICY = HttpHeaders.createOptimized("Referrer-Policy");
    /** The pages need nothing from anywhere else. */
    private static final CharSequence POLICY = HttpHeaders.createOptimized("default-src 'none'; script-src 'self';"
            + " style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'");

    private static final CharSequence TRANSPORT_SECURITY = HttpHeaders.createOptimized("Strict-Transport-Security");
    private static final CharSequence A_YEAR = HttpHeaders.createOptimized("max-age=31536000");

    private final Hosts hosts;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param hosts those that the server answers for */
    public Entrance(Hosts hosts) {
        this.hosts = hosts;
    }

    /** Puts it before all routes. */
    public void open(Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this);
    }

    @Override
    public void handle(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        addHeaders(request.path(), routing.response().headers());
        if (IcomProblem.isFor(request.path())) {
            routing.addHeadersEndHandler(complete -> routing.response().putHeader(HttpHeaders.DATE, date()));
        }
        Gzip.offer(routing);
        String host = Hosts.of(request);
        if (request.isSSL() && host != null && Hosts.isName(host)) {
            routing.response().putHeader(TRANSPORT_SECURITY, A_YEAR);
        }
        if (host == null || hosts.contains(host)) {
            routing.next();
        } else {
            refuse(request, host);
        }
    }

    private static void addHeaders(String path, MultiMap headers) {
        headers.set(CONTENT_TYPE_OPTIONS, NOSNIFF);
        headers.set(HttpHeaders.VARY, ENCODING);
        if (path.startsWith("/api/")) {
            headers.set(HttpHeaders.CACHE_CONTROL, NO_STORE);
        } else {
            // Small files, which are asked for anew each time, and answered 304 while they are the same.
            headers.set(HttpHeaders.CACHE_CONTROL, NO_CACHE);
            headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY);
            headers.set(REFERRER_POLICY, NO_REFERRER);
        }
    }

    /** Now, as answers of the ICOM dialect tell it: its clients take it for the moment at which a message was available. */
    public static String date() {
        return DATE.format(Instant.now());
    }

    private void refuse(HttpServerRequest request, String host) {
        String name = Parameters.abbreviated(host);
        if (told.size() < MAX_TOLD && told.add(name)) {
            LOG.warning(() -> "A request for the host \"" + name
                    + "\" was refused. If that is this server, add the name to HOSTS.");
        }
        RequestId.echo(request);
        byte[] document = Problem.MISDIRECTED.document(
                "This server does not answer for the host \"" + name
                        + "\", only for localhost, for addresses and for the names in its setting HOSTS.",
                request.path(),
                null);
        HttpServerResponse response = request.response();
        response.setStatusCode(Problem.MISDIRECTED.status())
                .putHeader(
                        HttpHeaders.CONTENT_TYPE,
                        Problem.mediaType(request.path()).toString())
                .end(Buffer.buffer(document));
    }
}
