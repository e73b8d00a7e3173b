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
    /** Paths, with * for a part that varies, and their methods. The first that fits counts. */
    private static final String METHODS = """
            /api/pix/*/msgs POST
            /api/pix/*/stream/start GET
            /api/pix/*/stream/* DELETE, GET
            /api/v1/in/*/msgs POST
            /api/v1/out/*/stream/start GET
            /api/v1/out/*/stream/* DELETE, GET
            /api/util/msgs/*/* POST
            /api/util/filas/*/coletores DELETE
            /api/util/filas/*/coletores/* DELETE
            /api/util/filas/icom/*/out/coletores DELETE
            /api/util/filas/icom/*/out/coletores/* DELETE
            /api/util/sessao DELETE, GET, POST
            /api/util/chaves GET, POST
            /api/util/chaves/*/rotacao POST
            /api/util/chaves/* DELETE
            /api/util/icom/virtual/pix POST
            /api/util/icom/events POST
            /api/util/icom/participants/* PUT
            /api/util/icom/rehearsals GET, POST
            /api/util/icom/rehearsals/* DELETE, GET
            /api/util/icom/faults DELETE, GET, POST
            /api/util/icom/faults/* DELETE, GET
            /api/util/icom/scenarios/* DELETE, POST
            """;

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

    /** The methods of a path that has some (RFC 9110 wants them named with a 405); those of the pages are read only. */
    public static String allowedMethods(String path) {
        String plain = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return METHODS.lines()
                .map(line -> line.split(" ", 2))
                .filter(line -> plain.matches(line[0].replace("*", "[^/]+")))
                .findFirst()
                .map(line -> line[1])
                .orElse("GET");
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
