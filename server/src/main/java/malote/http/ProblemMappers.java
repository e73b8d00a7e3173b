package malote.http;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.logging.Level;
import java.util.logging.Logger;
import malote.queue.Failures;
import malote.queue.Overloaded;
import malote.queue.StoreUnavailable;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every failure into a problem document. */
@Singleton
public final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class.getName());

    /** The detail of a 404 for a path that is no route. */
    public static String nothingHere(String path) {
        return "This path does not exist. The routes "
                + (IcomProblem.isFor(path)
                        ? "are /api/v1/in/{ispb}/msgs, /api/v1/out/{ispb}/stream/start and /api/v1/in|out/catalog."
                        : "begin with /api/pix and /api/util.");
    }

    @ServerExceptionMapper
    Response problem(ProblemException e, HttpServerRequest request) {
        return e.problem().response(e.detail(), request.path()).build();
    }

    @ServerExceptionMapper
    Response away(StoreUnavailable e, HttpServerRequest request) {
        String detail = e.isOutcomeUnknown()
                ? "The database did not answer in time; the request may or may not have taken effect. Repeat it in a"
                        + " moment."
                : "The database does not answer. Repeat the request in a moment.";
        return Problem.UNAVAILABLE.response(detail, request.path()).build();
    }

    @ServerExceptionMapper
    Response overloaded(Overloaded e, HttpServerRequest request) {
        return Problem.UNAVAILABLE
                .response("The server is overloaded. Repeat the request in a moment.", request.path())
                .build();
    }

    @ServerExceptionMapper
    Response notFound(NotFoundException e, HttpServerRequest request) {
        return Problem.NOT_FOUND
                .response(nothingHere(request.path()), request.path())
                .build();
    }

    @ServerExceptionMapper
    Response notAllowed(NotAllowedException e, HttpServerRequest request) {
        return notAllowed(request);
    }

    /** The answer to a method that the path does not take. */
    static Response notAllowed(HttpServerRequest request) {
        String allowed = allowedMethods(request.path());
        return Problem.METHOD_NOT_ALLOWED
                .response(request.method() + " is not supported here, only " + allowed + ".", request.path())
                .header(HttpHeaders.ALLOW, allowed)
                .build();
    }

    /** The methods of a path that has some (RFC 9110 wants them named with a 405). */
    static String allowedMethods(String path) {
        if (IcomProblem.isFor(path)) {
            boolean isGet = path.endsWith("/catalog") || path.endsWith("/stream/start");
            return isGet ? "GET" : path.endsWith("/msgs") ? "POST" : "DELETE, GET";
        } else if (path.startsWith("/api/util/filas/") && path.contains("/coletores")) {
            return "DELETE";
        } else if (path.equals("/api/util/sessao")) {
            return "DELETE, GET, POST";
        } else if (path.startsWith("/api/util/icom/faults")) {
            return path.equals("/api/util/icom/faults") ? "DELETE, GET, POST" : "DELETE, GET";
        } else if (path.startsWith("/api/util/icom/scenarios")) {
            return path.equals("/api/util/icom/scenarios") ? "GET" : "DELETE, POST";
        } else if (path.startsWith("/api/util/chaves")) {
            return path.equals("/api/util/chaves") ? "GET, POST" : path.endsWith("/rotacao") ? "POST" : "DELETE";
        } else if (!path.startsWith("/api/")
                || path.startsWith("/api/util/static/")
                || path.startsWith("/api/util/filas")
                || path.equals("/api/util/eventos")
                || path.equals("/api/util/auditoria")
                || path.endsWith("/stream/start")) {
            return "GET";
        } else if (path.endsWith("/stream/stop")) {
            return "DELETE, GET";
        }
        return path.contains("/stream/") ? "DELETE, GET" : "POST";
    }

    /** What the framework refuses: its status stays, and so do headers that belong to it, as WWW-Authenticate does to a 401. */
    @ServerExceptionMapper
    Response refused(WebApplicationException e, HttpServerRequest request) {
        Response given = e.getResponse();
        int status = given.getStatus();
        if (status < 400) {
            return given;
        }
        Response.ResponseBuilder response = Problem.of(status)
                .response(status < 500 ? "This path does not accept the request." : logged(e, request), request.path());
        given.getHeaders().forEach((name, values) -> {
            if (!name.regionMatches(true, 0, "Content-", 0, 8)) {
                response.header(name, null);
                values.forEach(value -> response.header(name, value));
            }
        });
        return response.build();
    }

    @ServerExceptionMapper
    Response failed(Throwable e, HttpServerRequest request) {
        Throwable failure = Failures.unwrap(e);
        if (failure instanceof StoreUnavailable away) {
            return away(away, request);
        } else if (failure instanceof Overloaded overloaded) {
            return overloaded(overloaded, request);
        } else if (Unsent.isOutOfMemory(failure)) {
            // The answer, too, needs memory; if there is none, the connection is closed.
            Unsent.shed();
            return Problem.UNAVAILABLE
                    .response("The server is short of memory. Repeat the request in a moment.", request.path())
                    .build();
        }
        return Problem.INTERNAL_ERROR
                .response(logged(failure, request), request.path())
                .build();
    }

    /** Logs a fault of the server; what its client is told of it. */
    private static String logged(Throwable failure, HttpServerRequest request) {
        String id = RequestId.of(request);
        LOG.log(Level.SEVERE, request.method() + " failed, request " + id, failure);
        return "The server has a bug; its log has details of the request " + id + ".";
    }
}
