package malote.http.icom;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import malote.http.MediaRanges;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.Quality;

/** What the body of a read holds, chosen by the {@code Accept} header. */
enum Format {
    /** One message ({@code application/xml}). */
    SINGLE(1),
    /** 1 to 10 messages ({@code multipart/mixed}). */
    MULTIPART(10);

    private static final Optional<Format> ONE = Optional.of(SINGLE);
    private static final Optional<Format> MANY = Optional.of(MULTIPART);
    /** The media ranges that the manual knows. */
    private static final Set<String> KNOWN = Set.of("application/xml", "multipart/mixed", "*/*");

    private final int maxMessages;

    Format(int maxMessages) {
        this.maxMessages = maxMessages;
    }

    int maxMessages() {
        return maxMessages;
    }

    /**
     * That of a read.
     *
     * @param strict whether only the media ranges of the manual may be named
     * @throws ProblemException 406 if neither is acceptable
     */
    static Format of(HttpServerRequest request, boolean strict) {
        String accept = Parameters.list(request, HttpHeaders.ACCEPT);
        return (strict && !isKnown(accept) ? Optional.<Format>empty() : negotiate(accept))
                .orElseThrow(() -> new ProblemException(
                        Problem.NOT_ACCEPTABLE,
                        "Accept is \"" + Parameters.abbreviated(accept)
                                + "\"; it must allow application/xml (one message) or multipart/mixed (up to ten)."));
    }

    /**
     * Multipart if {@code multipart/mixed} is named and acceptable, be its q-value lower or not, since collectors name all that they
     * can read; else single if that is acceptable in any way; else multipart, if that is. Empty if neither is.
     *
     * @param accept the header's value, several lines joined by commas; blank if there is none
     */
    static Optional<Format> negotiate(String accept) {
        return switch (accept) {
            case "", "*/*", "application/xml" -> ONE;
            case "multipart/mixed" -> MANY;
            default -> choose(accept);
        };
    }

    private static Optional<Format> choose(String accept) {
        MediaRanges ranges = new MediaRanges(accept);
        Quality single = new Quality("application", "xml");
        Quality multipart = new Quality("multipart", "mixed");
        boolean empty = true;
        while (ranges.next()) {
            empty = false;
            single.consider(ranges);
            multipart.consider(ranges);
        }
        if (empty) {
            return ONE;
        } else if (multipart.value() > 0 && (multipart.named() || single.value() == 0)) {
            return MANY;
        }
        return single.value() > 0 ? ONE : Optional.empty();
    }

    private static boolean isKnown(String accept) {
        for (String range : accept.split(",", -1)) {
            String type = range.split(";", 2)[0].strip();
            if (!type.isEmpty() && !KNOWN.contains(type.toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }
}
