package malote.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalInt;

/** Reads what is common to the paths, the queries and the headers of requests. */
public final class Parameters {
    private static final int MAX_SHOWN = 40;

    private Parameters() {}

    /** The number if the text is nothing but ASCII digits and it is at most {@code max}. */
    public static OptionalInt number(String text, int max) {
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalInt.empty();
        }
        int number = Integer.parseInt(text);
        return number <= max ? OptionalInt.of(number) : OptionalInt.empty();
    }

    /** A header that is a list: its lines joined by commas (RFC 9110, section 5.3); empty if there is none. */
    public static String list(HttpServerRequest request, String header) {
        return String.join(", ", request.headers().getAll(header));
    }

    /** What a client sent, short enough to be shown to people. */
    public static String abbreviated(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }
}
