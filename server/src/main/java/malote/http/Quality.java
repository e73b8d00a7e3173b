package malote.http;

/**
 * The q-value of a media type in an {@code Accept} header (RFC 9110, section 12.5.1): that of the most specific range that
 * matches it. Not for use by several threads.
 */
public final class Quality {
    private static final int ANY = 1;
    private static final int ANY_SUBTYPE = 3;
    private static final int NAMED = 5;

    private final String type;
    private final String subtype;
    private int specificity = -1;
    private int value;

    public Quality(String type, String subtype) {
        this.type = type;
        this.subtype = subtype;
    }

    /** In thousandths; 0: it is not acceptable. */
    public int value() {
        return value;
    }

    public boolean named() {
        return specificity >= NAMED - 1;
    }

    public void consider(MediaRanges range) {
        int rank = rank(range) - (range.hasParameters() ? 1 : 0);
        if (rank < 0 || rank < specificity) {
            return;
        }
        value = rank == specificity ? Math.max(value, range.quality()) : range.quality();
        specificity = rank;
    }

    private int rank(MediaRanges range) {
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
