package malote.access;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import malote.message.Ispb;

/** The institutions that somebody may act for: all, or some. Immutable. */
public final class Institutions {
    /** Every institution there is. */
    public static final Institutions ALL = new Institutions(true, Set.of());

    private final boolean all;
    private final Set<Ispb> some;

    private Institutions(boolean all, Set<Ispb> some) {
        this.all = all;
        this.some = some;
    }

    /** Those, and no other. */
    public static Institutions of(Collection<Ispb> some) {
        return new Institutions(false, Set.copyOf(some));
    }

    /** Reads {@code *} or ISPBs with commas between; empty if the text is something else. */
    public static Optional<Institutions> parse(String text) {
        if (text.equals("*")) {
            return Optional.of(ALL);
        }
        Set<Ispb> some = new HashSet<>();
        for (String code : text.split(",", -1)) {
            if (!Ispb.isValid(code.strip())) {
                return Optional.empty();
            }
            some.add(new Ispb(code.strip()));
        }
        return Optional.of(of(some));
    }

    /** Those that are named; empty: all. */
    public Optional<Set<Ispb>> named() {
        return all ? Optional.empty() : Optional.of(some);
    }

    /** Whether there is no institution among them. */
    public boolean isNone() {
        return !all && some.isEmpty();
    }

    /** Whether this institution is among them. */
    public boolean contains(Ispb ispb) {
        return all || some.contains(ispb);
    }

    /** As {@link #parse} reads it, in order. */
    @Override
    public String toString() {
        return all
                ? "*"
                : some.stream().map(Ispb::code).collect(Collectors.toCollection(TreeSet::new)).stream()
                        .collect(Collectors.joining(","));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Institutions that && all == that.all && some.equals(that.some);
    }

    @Override
    public int hashCode() {
        return some.hashCode() + (all ? 1 : 0);
    }
}
