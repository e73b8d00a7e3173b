package malote.http;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Describes the server to programs (OpenAPI 3.1); to people by a page, which the framework serves below {@code /docs/}. */
@Singleton
@Path("/")
public final class DescriptionResource {
    private static final MediaType YAML = new MediaType("application", "yaml");

    @Inject
    DescriptionResource() {}

    /** The description in the format that is liked better; YAML if both are liked the same. */
    @GET
    @Path("openapi")
    @Blocking
    public Response description(@HeaderParam(HttpHeaders.ACCEPT) @Nullable String accept) {
        int yaml = quality(accept, "yaml");
        int json = quality(accept, "json");
        if (yaml == 0 && json == 0) {
            throw new ProblemException(
                    Problem.NOT_ACCEPTABLE,
                    "Accept is \"" + Institutions.abbreviated(String.valueOf(accept))
                            + "\"; it must allow application/yaml or application/json.");
        }
        Response.ResponseBuilder response = json > yaml
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

    /** Leads to the page. */
    @GET
    @Path("docs")
    @NonBlocking
    public Response page() {
        return Response.status(Response.Status.FOUND)
                .location(URI.create("/docs/"))
                .build();
    }

    /** What {@code Accept} says of {@code application/subtype}, in thousandths; the most specific range counts. */
    private static int quality(@Nullable String accept, String subtype) {
        if (accept == null || accept.isBlank()) {
            return 1_000;
        }
        AcceptParser range = new AcceptParser(accept);
        int specificity = 0;
        int quality = 0;
        while (range.next()) {
            int rank = range.subtypeIs(subtype) && range.typeIs("application")
                    ? 3
                    : !range.subtypeIs("*") ? 0 : range.typeIs("application") ? 2 : range.typeIs("*") ? 1 : 0;
            if (rank > specificity) {
                specificity = rank;
                quality = range.quality();
            }
        }
        return quality;
    }
}
