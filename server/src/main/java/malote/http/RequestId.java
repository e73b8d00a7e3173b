package malote.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of requests, by which those who keep several logs find what belongs together. */
public final class RequestId {
    private static final String HEADER = "X-Request-Id";
    /** What can do no harm in a log. */
    private static final Pattern FORMAT = Pattern.compile("[0-9A-Za-z._:/+=-]{1,128}");

    private RequestId() {}

    /** Gives the request the name that its client gave it; one that has none gets none as long as all goes well. */
    static void echo(HttpServerRequest request) {
        String given = request.getHeader(HEADER);
        if (given != null && FORMAT.matcher(given).matches()) {
            request.response().putHeader(HEADER, given);
        }
    }

    /** The name of the request, given by its client or else now; the answer has it too. */
    public static String of(HttpServerRequest request) {
        @Nullable String given = request.response().headers().get(HEADER);
        if (given != null) {
            return given;
        }
        String made = UUID.randomUUID().toString();
        request.response().putHeader(HEADER, made);
        return made;
    }
}
