package malote.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chooses the format of a read from the {@code Accept} header, as RFC 9110, section 12.5.1, says. */
final class Accept {
    private static final Optional<Format> SINGLE = Optional.of(Format.SINGLE);
    private static final Optional<Format> MULTIPART = Optional.of(Format.MULTIPART);

    private Accept() {}

    /**
     * The format with the highest q-value; on a tie multipart if {@code multipart/json} is named, else single. Empty if
     * neither is acceptable. Elements of the list that are malformed are ignored, and so are parameters other than q,
     * except that a range without them goes before one with them.
     *
     * @param accept the header's value, several lines joined by commas; null or blank if there is none
     */
    static Optional<Format> negotiate(@Nullable String accept) {
        if (accept == null) {
            return SINGLE;
        }
        return switch (accept) {
            case "", "*/*", "application/json" -> SINGLE;
            case "multipart/json" -> MULTIPART;
            default -> choose(accept);
        };
    }

    private static Optional<Format> choose(String accept) {
        AcceptParser parser = new AcceptParser(accept);
        Quality single = new Quality("application", "json");
        Quality multipart = new Quality("multipart", "json");
        boolean empty = true;
        while (parser.next()) {
            empty = false;
            single.consider(parser);
            multipart.consider(parser);
        }
        if (empty) {
            return SINGLE;
        }
        if (multipart.value > single.value || (multipart.value == single.value && multipart.named())) {
            return multipart.value > 0 ? MULTIPART : Optional.empty();
        }
        return single.value > 0 ? SINGLE : Optional.empty();
    }

    /** The q-value of a media type: that of the most specific range that matches it. */
    static final class Quality {
        private static final int ANY = 1;
        private static final int ANY_SUBTYPE = 3;
        private static final int NAMED = 5;

        private final String type;
        private final String subtype;
        private int specificity = -1;
        private int value;

        Quality(String type, String subtype) {
            this.type = type;
            this.subtype = subtype;
        }

        /** In thousandths; 0: it is not acceptable. */
        int value() {
            return value;
        }

        boolean named() {
            return specificity >= NAMED - 1;
        }

        void consider(AcceptParser range) {
            int rank = rank(range) - (range.hasParameters() ? 1 : 0);
            if (rank < 0 || rank < specificity) {
                return;
            }
            value = rank == specificity ? Math.max(value, range.quality()) : range.quality();
            specificity = rank;
        }

        private int rank(AcceptParser range) {
            if (range.typeIs("*")) {
                return range.subtypeIs("*") ? ANY : -1;
            }
            if (!range.typeIs(type)) {
                return -1;
            }
            if (range.subtypeIs("*")) {
                return ANY_SUBTYPE;
            }
            return range.subtypeIs(subtype) ? NAMED : -1;
        }
    }
}
