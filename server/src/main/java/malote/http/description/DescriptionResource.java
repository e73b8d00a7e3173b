package malote.http.description;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import malote.access.Role;
import malote.http.MediaRanges;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.Quality;
import malote.http.access.Requires;
import malote.http.access.Side;

/** Describes the server to programs (OpenAPI 3.1); to people by a page, which the framework serves below {@code /docs/}. */
@Singleton
@Path("/")
@Requires(
        value = {Role.COLLECT, Role.SEND, Role.OBSERVE, Role.OPERATE, Role.ADMIN},
        on = Side.OPERATORS)
public final class DescriptionResource {
    private static final MediaType YAML = new MediaType("application", "yaml");

    @Inject
    DescriptionResource() {}

    /** The description in the format that is liked better; YAML if both are liked the same. */
    @GET
    @Path("openapi")
    @Blocking
    public Response description(@Context HttpServerRequest request) {
        String accept = Parameters.list(request, HttpHeaders.ACCEPT);
        Quality yaml = new Quality("application", "yaml");
        Quality json = new Quality("application", "json");
        MediaRanges ranges = new MediaRanges(accept.isBlank() ? "*/*" : accept);
        while (ranges.next()) {
            yaml.consider(ranges);
            json.consider(ranges);
        }
        if (yaml.value() == 0 && json.value() == 0) {
            throw new ProblemException(
                    Problem.NOT_ACCEPTABLE,
                    "Accept is \"" + Parameters.abbreviated(accept)
                            + "\"; it must allow application/yaml or application/json.");
        }
        Response.ResponseBuilder response = json.value() > yaml.value()
                ? Response.ok(Description.json(), MediaType.APPLICATION_JSON_TYPE)
                : Response.ok(Description.yaml(), YAML);
        return response.header(HttpHeaders.VARY, HttpHeaders.ACCEPT).build();
    }

    /** The description as JSON. */
    @GET
    @Path("openapi.json")
    @Blocking
    public Response json() {
        return Response.ok(Description.json(), MediaType.APPLICATION_JSON_TYPE).build();
    }

    /** Leads to the page, by a path that holds behind a proxy, too, whatever the server is called there. */
    @GET
    @Path("docs")
    @NonBlocking
    public Response page() {
        return Response.status(Response.Status.FOUND)
                .header(HttpHeaders.LOCATION, "docs/")
                .build();
    }
}
