package malote.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * Where every request comes in, whatever it is for: resources, files of the pages, health, metrics. It is refused here if it
 * is for another host. Thread-safe.
 */
public final class Entrance implements Handler<RoutingContext> {
    private static final Logger LOG = Logger.getLogger(Entrance.class.getName());
    private static final int MAX_TOLD = 20;

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
        String host = Hosts.of(request);
        if (host == null || hosts.contains(host)) {
            routing.next();
        } else {
            refuse(request, host);
        }
    }

    private void refuse(HttpServerRequest request, String host) {
        String name = Institutions.abbreviated(host);
        if (told.size() < MAX_TOLD && told.add(name)) {
            LOG.warning(() ->
                    "A request for the host \"" + name + "\" was refused. If that is this server, name it in HOSTS.");
        }
        RequestId.echo(request);
        byte[] document = Problem.MISDIRECTED.document(
                "This server does not answer for the host \"" + name
                        + "\", only for localhost, for addresses and for the names in its setting HOSTS.",
                request.path(),
                null);
        HttpServerResponse response = request.response();
        response.setStatusCode(Problem.MISDIRECTED.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE.toString())
                .end(Buffer.buffer(document));
    }
}
