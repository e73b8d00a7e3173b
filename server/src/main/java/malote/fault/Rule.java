package malote.fault;

import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong, for whom and how often. Immutable.
 *
 * @param id names it
 * @param times how often it strikes at most; null: without end
 * @param scenario of which it was made; null: none
 */
public record Rule(
        String id,
        Match match,
        Fault fault,
        @Nullable Long times,
        @Nullable String scenario) {
    private static final List<String> FIELDS = List.of("id", "match", "fault", "times");
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]{0,63}");

    /**
     * A rule as it was made, with what became of it.
     *
     * @param hits how often it has struck
     * @param isOver whether it will never strike again, for it has struck often enough
     * @param made when it was made
     */
    public record Made(Rule rule, long hits, boolean isOver, Instant made) {
        /** As operators see it. */
        public Map<String, Object> toMap() {
            Map<String, Object> map = rule.toMap();
            map.put("hits", hits);
            map.put("made", made.toString());
            if (rule.scenario != null) {
                map.put("scenario", rule.scenario);
            }
            return map;
        }

        /** Whether it is for an occasion, now. */
        boolean isFor(Occasion occasion, Instant now) {
            return !isOver && rule.isFor(occasion) && rule.match.covers(now, made) && !hasRunOut(now);
        }

        private boolean hasRunOut(Instant now) {
            return rule.lasts() && !now.isBefore(made.plusMillis(rule.fault.whole("ms", 0)));
        }
    }

    /**
     * Reads a rule; without an id it gets one.
     *
     * @throws BadRule if it is none; its message says what would be right
     */
    public static Rule of(Map<String, Object> given, @Nullable String scenario) throws BadRule {
        for (String key : given.keySet()) {
            if (!FIELDS.contains(key)) {
                throw new BadRule("A rule has no field " + Fault.shown(key) + "; the fields are "
                        + String.join(", ", FIELDS) + ".");
            }
        }
        Object id = given.get("id");
        if (id != null && !(id instanceof String text && ID.matcher(text).matches())) {
            throw new BadRule("id is " + Fault.shown(id)
                    + "; it must have 1 to 64 letters, digits, points, dashes or underscores, or be left out.");
        }
        Object times = given.get("times");
        if (times != null
                && !Parameter.whole("times", 1, 1_000_000_000).isGood().test(times)) {
            throw new BadRule(
                    "times is " + Fault.shown(times) + "; it must be a whole number from 1 on, or be left out.");
        }
        Object match = given.get("match");
        if (match != null && !(match instanceof Map)) {
            throw new BadRule("match must be an object such as {\"ispb\": \"32074986\", \"on\": \"read\"}.");
        }
        if (!(given.get("fault") instanceof Map<?, ?> fault)) {
            throw new BadRule("fault must be an object with a kind, which is one of " + Kind.texts() + ".");
        }
        Rule rule = new Rule(
                id == null ? UUID.randomUUID().toString() : (String) id,
                Match.of(match instanceof Map<?, ?> fields ? fields : Map.of()),
                Fault.of(fault),
                times == null ? null : ((Number) times).longValue(),
                scenario);
        rule.check();
        return rule;
    }

    private void check() throws BadRule {
        Set<On> possible = fault.kind().occasions();
        String kind = fault.kind().text();
        if (match.on() != null && !possible.contains(match.on())) {
            throw new BadRule("match.on is " + match.on().text() + ", where " + kind + " cannot strike; it can on "
                    + On.texts(possible) + ".");
        }
        Set<On> on = match.on() == null ? possible : EnumSet.of(match.on());
        if (match.looksAtMessages() && !On.MESSAGES.containsAll(on)) {
            throw new BadRule("message, code, endToEndId and amount are known on " + On.texts(On.MESSAGES)
                    + " only; match.on must be one of these.");
        } else if (!fitsMessages()) {
            throw new BadRule("match.message is " + match.message() + ", which " + kind
                    + " cannot strike; it can strike " + String.join(", ", new TreeSet<>(fault.messages())) + ".");
        } else if (match.on() == On.CATALOG && match.ispb() != null) {
            throw new BadRule("A catalogue is everybody's; on catalog leave match.ispb out.");
        } else if (on.contains(On.CONNECT) && match.ispb() != null) {
            throw new BadRule("It is not known who connects; on connect leave match.ispb out.");
        } else if (on.contains(On.CONNECT) && times == null && match.until() == null && !lasts()) {
            throw new BadRule("Who cannot connect cannot end the rule; on connect it needs times or match.until.");
        } else if (fault.kind() == Kind.RESET
                && on.contains(On.POST)
                && match.on() != null
                && !fault.text("at", "before-answer").equals("before-answer")) {
            throw new BadRule(
                    "A reset on post stores nothing, so it comes before the answer; leave fault.at out, or use lost-answer.");
        }
    }

    /** Whether there are messages that it is for and that its fault can strike. */
    private boolean fitsMessages() {
        String message = match.message();
        Set<String> possible = fault.messages();
        return message == null
                || possible.isEmpty()
                || possible.stream().anyMatch(one -> message.startsWith(one) || one.startsWith(message));
    }

    /** Whether it ends some time after its making. */
    boolean lasts() {
        return (fault.kind() == Kind.OUTAGE || fault.kind() == Kind.REFUSE) && fault.whole("ms", 0) > 0;
    }

    private boolean isFor(Occasion occasion) {
        return fault.kind().occasions().contains(occasion.on())
                && match.fits(occasion)
                && canStrike(occasion.on(), occasion.message());
    }

    private boolean canStrike(On on, @Nullable String message) {
        Set<String> possible = on == On.SPI_IN || on == On.SPI_OUT ? fault.messages() : Set.of();
        return possible.isEmpty() || (message != null && possible.stream().anyMatch(message::startsWith));
    }

    /** Whether it may be for occasions of this sort. */
    boolean mayBeFor(On on) {
        return fault.kind().occasions().contains(on) && (match.on() == null || match.on() == on);
    }

    /** As it was given, to be read by {@link #of}. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", id);
        map.put("match", match.toMap());
        map.put("fault", fault.toMap());
        if (times != null) {
            map.put("times", times);
        }
        return map;
    }
}
