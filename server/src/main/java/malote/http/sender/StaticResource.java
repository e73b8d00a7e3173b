package malote.http.sender;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import malote.access.Role;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Requires;
import malote.http.access.Side;

/** Answers that cost nothing to make, against which a benchmark measures what the others cost. */
@Singleton
@Path("/api/util/static/{bytes}")
@Requires(
        value = {Role.OBSERVE, Role.OPERATE},
        on = Side.OPERATORS)
public final class StaticResource {
    private static final int MAX_BYTES = 65_536;

    private volatile byte[] last = text(0);

    @Inject
    StaticResource() {}

    /** A JSON string of so many bytes, its quotes included. */
    @GET
    @NonBlocking
    public Response get(@PathParam("bytes") String bytes) {
        int size = Parameters.number(bytes, MAX_BYTES).orElse(0);
        if (size < 2) {
            throw new ProblemException(
                    Problem.BAD_NUMBER, "The number of bytes must be a whole number from 2 to " + MAX_BYTES + ".");
        }
        byte[] body = last;
        if (body.length != size) {
            body = text(size);
            last = body;
        }
        return Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build();
    }

    private static byte[] text(int size) {
        byte[] text = new byte[size];
        Arrays.fill(text, (byte) 'x');
        if (size >= 2) {
            text[0] = '"';
            text[size - 1] = '"';
        }
        return text;
    }
}
