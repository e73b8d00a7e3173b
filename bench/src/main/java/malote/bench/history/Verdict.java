package malote.bench.history;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a history shows.
 *
 * @param stored messages that were acknowledged
 * @param delivered different messages that were delivered
 * @param faults how often each fault was found; empty: nothing is wrong
 * @param examples some of the faults, for people
 */
public record Verdict(long stored, long delivered, Map<Fault, Long> faults, List<String> examples) {
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
