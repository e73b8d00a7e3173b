package malote.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalInt;
import malote.message.Ispb;

/** Reads what is common to the paths, the queries and the headers of requests. */
public final class Parameters {
    private static final int MAX_SHOWN = 40;

    private Parameters() {}

    /**
     * The institution that a text names.
     *
     * @throws ProblemException 400 if the text is not an ISPB
     */
    public static Ispb institution(String text) {
        if (!Ispb.isValid(text)) {
            throw new ProblemException(
                    Problem.BAD_ISPB,
                    "\"" + abbreviated(text)
                            + "\" is not an ISPB. It has 8 characters, digits and upper-case letters only,"
                            + " such as 32074986.");
        }
        return new Ispb(text);
    }

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
