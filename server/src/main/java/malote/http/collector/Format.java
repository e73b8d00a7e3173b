package malote.http.collector;

import java.util.Optional;
import malote.http.MediaRanges;
import malote.http.Quality;
import org.jspecify.annotations.Nullable;

/** What the body of a read holds, chosen by the {@code Accept} header. */
enum Format {
    /** One message object ({@code application/json}). */
    SINGLE(1),
    /** An array of 1 to 10 messages ({@code multipart/json}). */
    MULTIPART(10);

    private static final Optional<Format> ONE = Optional.of(SINGLE);
    private static final Optional<Format> MANY = Optional.of(MULTIPART);

    private final int maxMessages;

    Format(int maxMessages) {
        this.maxMessages = maxMessages;
    }

    int maxMessages() {
        return maxMessages;
    }

    /**
     * The format with the highest q-value; on a tie multipart if {@code multipart/json} is named, else single. Empty if
     * neither is acceptable. Elements of the list that are malformed are ignored, and so are parameters other than q,
     * except that a range without them goes before one with them.
     *
     * @param accept the header's value, several lines joined by commas; null or blank if there is none
     */
    static Optional<Format> negotiate(@Nullable String accept) {
        if (accept == null) {
            return ONE;
        }
        return switch (accept) {
            case "", "*/*", "application/json" -> ONE;
            case "multipart/json" -> MANY;
            default -> choose(accept);
        };
    }

    private static Optional<Format> choose(String accept) {
        MediaRanges ranges = new MediaRanges(accept);
        Quality single = new Quality("application", "json");
        Quality multipart = new Quality("multipart", "json");
        boolean empty = true;
        while (ranges.next()) {
            empty = false;
            single.consider(ranges);
            multipart.consider(ranges);
        }
        if (empty) {
            return ONE;
        }
        if (multipart.value() > single.value() || (multipart.value() == single.value() && multipart.named())) {
            return multipart.value() > 0 ? MANY : Optional.empty();
        }
        return single.value() > 0 ? ONE : Optional.empty();
    }
}
