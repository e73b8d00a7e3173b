package malote.fault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ready sets of rules, which have names. Those that strike by chance strike the same every time. */
@SuppressWarnings("ImmutableEnumChecker") // Nobody changes them.
public enum Scenario {
    CRASH_WITHOUT_DELETE(
            "Every fifth stream is taken away without a DELETE, and its batch comes again.",
            List.of(rule("read", "every", 5, "kind", "gone"))),
    RESET_STORM(
            "Each tenth request of every sort ends with a reset of its connection.",
            List.of(
                    rule("post", "every", 10, "kind", "reset"),
                    rule("read", "every", 10, "kind", "reset", "at", "after-headers"),
                    rule("start", "every", 10, "kind", "reset"),
                    rule("delete", "every", 10, "kind", "reset"))),
    SLOW_BANK(
            "Receivers answer slowly: half of the answers take longer than 5 s, one in twenty longer than 35 s.",
            List.of(message("spi-in", "pacs.008", "every", 1, "kind", "slow-receiver", "p50", 5_000, "p95", 35_000))),
    DUPLICATES(
            "Each fifth message is delivered again after it was confirmed, under the same id, and each tenth payment comes again in"
                    + " a new message.",
            List.of(
                    rule("deliver", "every", 5, "kind", "duplicate"),
                    message("spi-out", "pacs.008", "every", 10, "kind", "resend"))),
    BATCHES(
            "Messages that go out hold up to ten operations, and reads bring up to ten messages in another order.",
            List.of(
                    rule("spi-out", "every", 1, "kind", "batch", "operations", 10),
                    rule("read", "every", 1, "kind", "reorder"))),
    OUTAGE(
            "Everything is answered 503 for one minute; then the backlog comes at once.",
            List.of(rule(null, "every", 1, "kind", "outage", "ms", 60_000))),
    APM_HEADERS(
            "Headers are checked as the manual has it: tracing headers of an APM agent are refused with 400, a Host with a port is"
                    + " reset.",
            List.of(rule(null, "every", 1, "kind", "strict"))),
    NEW_VERSION(
            "Messages that go out have a newer version than the catalogue, or an element that nobody knows.",
            List.of(
                    rule("spi-out", "every", 2, "kind", "version", "form", "version"),
                    rule("spi-out", "every", 1, "kind", "version", "form", "element")));

    private final String sentence;
    private final List<Draft> rules;

    Scenario(String sentence, List<Draft> rules) {
        this.sentence = sentence;
        this.rules = rules;
    }

    /** A rule as it is given to {@link Rule#of}. */
    private record Draft(Map<String, Object> match, Map<String, Object> fault) {}

    private static Draft rule(@Nullable String on, String choice, Object number, Object... fault) {
        return new Draft(on == null ? Map.of(choice, number) : Map.of("on", on, choice, number), pairs(fault));
    }

    private static Draft message(String on, String message, String choice, Object number, Object... fault) {
        return new Draft(Map.of("on", on, "message", message, choice, number), pairs(fault));
    }

    private static Map<String, Object> pairs(Object... all) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < all.length; i += 2) {
            map.put(all[i].toString(), all[i + 1]);
        }
        return map;
    }

    /** As it is written in a path, such as {@code reset-storm}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What goes wrong with it. */
    public String sentence() {
        return sentence;
    }

    /**
     * Its rules.
     *
     * @param ispb for whom alone; null: for everybody
     */
    public List<Rule> rules(@Nullable String ispb) throws BadRule {
        List<Rule> made = new ArrayList<>();
        for (Draft draft : rules) {
            Map<String, Object> match = new HashMap<>(draft.match());
            if (ispb != null) {
                match.put("ispb", ispb);
            }
            String id = text() + (ispb == null ? "-" : "-" + ispb + "-") + (made.size() + 1);
            made.add(Rule.of(Map.of("id", id, "match", match, "fault", draft.fault()), text()));
        }
        return made;
    }

    /** That of a name. */
    public static Optional<Scenario> parse(String text) {
        return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
    }
}
