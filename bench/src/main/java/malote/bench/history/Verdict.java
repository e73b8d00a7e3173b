package malote.bench.history;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a history shows.
 *
 * @param stored messages that were acknowledged
 * @param delivered different messages that were delivered
 * @param faults how often each fault was found; empty: nothing is wrong
 * @param examples some of the faults, for people
 */
public record Verdict(long stored, long delivered, Map<Fault, Long> faults, List<String> examples) {
    /** On a history in which nothing happened. */
    public static final Verdict NOTHING = new Verdict(0, 0, Map.of(), List.of());

    /** On both histories. */
    public Verdict and(Verdict other) {
        Map<Fault, Long> all = new EnumMap<>(Fault.class);
        all.putAll(faults);
        other.faults.forEach((fault, count) -> all.merge(fault, count, Long::sum));
        List<String> texts =
                Stream.concat(examples.stream(), other.examples.stream()).toList();
        return new Verdict(stored + other.stored, delivered + other.delivered, all, texts);
    }

    public boolean isClean() {
        return faults.isEmpty();
    }

    /** In one line, for people. */
    public String summary() {
        String counts = stored + " stored, " + delivered + " delivered";
        return isClean()
                ? counts + ", each once and in order"
                : counts + ": "
                        + faults.entrySet().stream()
                                .map(fault -> fault.getValue() + " " + fault.getKey())
                                .collect(Collectors.joining(", "));
    }
}
