package malote.rehearsal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import malote.rehearsal.Facts.Request;

/** Says what would help, by simple rules. */
final class Advice {
    /** More answers of one message than this in a second want multipart. */
    private static final double MANY_SINGLE = 50;

    private static final int FEW_READERS = 3;
    /** Fewer requests on a connection than this are about one each. */
    private static final double RECONNECTS = 1.5;

    private static final String RECONNECTED =
            " came on a connection of its own, which costs at least a round trip, and with TLS a handshake.";

    private static final double MOSTLY = 0.5;
    /** Nobody listens for more of the time than this. */
    private static final double SILENT = 0.1;

    private static final double SOME_SECONDS = 0.25;

    private Advice() {}

    static List<String> of(Facts facts, Habits habits, List<Criterion> criteria) {
        List<String> advice = new ArrayList<>();
        boolean isSlow = criteria.stream().anyMatch(c -> !c.passed() && (c.number() == 4 || c.number() == 5));
        double single = habits.share("single");
        if (single > MOSTLY && (isSlow || habits.readsPerSecond() * single > MANY_SINGLE)) {
            advice.add(String.format(
                    Locale.ROOT,
                    "Read multipart/mixed: %.0f %% of the answers had one message only. A read then brings up to ten.",
                    single * 100));
        }
        int readers = habits.readers();
        if (readers < FEW_READERS) {
            advice.add("Read with more than " + readers
                    + " at a time: six reads may be under way, and while one is being worked on another listens.");
        }
        if (habits.perConnection(Request::isRead) < RECONNECTS) {
            advice.add("Keep connections open: nearly each read" + RECONNECTED);
        }
        if (habits.perConnection(request -> request.event().equals("post")) < RECONNECTS) {
            advice.add("Keep connections open: nearly each POST" + RECONNECTED);
        }
        if (habits.silentShare() > SILENT) {
            advice.add(String.format(
                    Locale.ROOT,
                    "Read on at once: for %.0f %% of the time nobody was reading, half of these pauses longer than %d ms. Hand a batch to"
                            + " another thread and read the next one.",
                    habits.silentShare() * 100,
                    habits.gaps().percentile(50)));
        }
        long skewed = facts.operations().stream()
                .filter(Facts.Operation::paid)
                .filter(o -> Math.abs(Stats.orZero(Stats.between(o.accepted(), o.t0()))) > 2_000)
                .count();
        if (skewed > facts.operations().stream().filter(Facts.Operation::paid).count() * SOME_SECONDS) {
            advice.add(
                    "Check the clock: AccptncDtTm is more than 2 s off from the time at which payments came. A clock that is slow"
                            + " brings AB03.");
        }
        boolean isLate =
                facts.requests().stream().anyMatch(request -> request.status().equals("429"));
        if (isLate) {
            advice.add(
                    "Some requests were answered 429: no more than six reads at a time, and wait as Retry-After says.");
        }
        return advice;
    }
}
