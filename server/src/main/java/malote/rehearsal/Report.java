package malote.rehearsal;

import static malote.rehearsal.Stats.between;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import malote.rehearsal.Facts.Message;
import malote.rehearsal.Facts.Operation;
import org.jspecify.annotations.Nullable;

/** What is to be said of a rehearsal, as objects of JSON: maps, lists, texts, numbers. */
final class Report {
    private static final int SLOWEST = 10;
    private static final int MOST_SECONDS = 100;

    private final Facts facts;
    private final Rehearsal rehearsal;
    private final Instant begin;
    private final Instant end;
    private final List<Criterion> criteria;
    private final Habits habits;

    Report(Facts facts) {
        this.facts = facts;
        this.rehearsal = facts.rehearsal();
        this.begin = Objects.requireNonNull(rehearsal.begin());
        this.end = Objects.requireNonNull(rehearsal.end());
        this.criteria = new Criteria(facts).judge();
        this.habits = new Habits(facts);
    }

    /** @param conditions what else is to be known of the server */
    Map<String, Object> json(Map<String, Object> conditions) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", rehearsal.id());
        json.put("ispb", rehearsal.ispb());
        json.put("tier", rehearsal.tier());
        json.put("operations", rehearsal.operations());
        json.put("begin", begin.toString());
        json.put("end", end.toString());
        json.put("verdict", criteria.stream().allMatch(Criterion::passed) ? "passed" : "failed");
        json.put("criteria", criteria.stream().map(Criterion::json).toList());
        json.put("counts", counts());
        json.put("percentiles", percentiles());
        json.put("histogram", histogram());
        json.put("http", habits.json());
        json.put("slowest", slowest());
        json.put("silentSeconds", habits.silentSeconds(MOST_SECONDS));
        json.put("clockSkewMs", skew());
        json.put("advice", Advice.of(facts, habits, criteria));
        json.put("checklist", Checklist.of(facts));
        Map<String, Object> all = new LinkedHashMap<>(conditions);
        all.put("seed", rehearsal.seed());
        all.put("scale", rehearsal.scale());
        all.put("minutes", rehearsal.minutes());
        all.put(
                "faults",
                facts.requests().stream()
                        .map(Facts.Request::fault)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList());
        json.put("conditions", all);
        json.put(
                "note",
                "This is a rehearsal on a simulator. It is no statement of the Central Bank, and its rules are those of a public"
                        + " restatement of the test.");
        return json;
    }

    private Map<String, Object> counts() {
        Map<String, Long> refusals = new TreeMap<>();
        facts.messages().stream()
                .filter(message -> message.kind().equals("admi.002"))
                .forEach(message -> refusals.merge(String.valueOf(message.detail()), 1L, Long::sum));
        long duplicates = facts.messages().stream()
                .mapToLong(message -> Math.max(0, message.times() - 1))
                .sum();
        return new Counts(facts.operations().stream().map(Counts.Group::of).toList(), refusals, duplicates).json();
    }

    private Map<String, Object> percentiles() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("delivered - available", of(facts.messages(), Message::delivered));
        json.put("confirmed - available", of(facts.messages(), Message::confirmed));
        json.put("t3 - t2 (receiver)", times(o -> !o.paid(), o -> between(o.t2(), o.t3())));
        json.put("t1 - t0 (payer)", times(Operation::paid, o -> between(o.t0(), o.t1())));
        json.put("t4 - t0' (payer)", times(Operation::paid, o -> between(o.accepted(), o.t4())));
        return json;
    }

    private static Map<String, Object> of(List<Message> messages, Function<Message, @Nullable Instant> when) {
        List<Long> millis = new ArrayList<>();
        for (Message message : messages) {
            Long one = between(message.available(), when.apply(message));
            if (one != null) {
                millis.add(Math.max(0, one));
            }
        }
        return new Stats(millis).json();
    }

    private Map<String, Object> times(Predicate<Operation> which, Function<Operation, @Nullable Long> time) {
        return Criteria.stats(facts.operations().stream().filter(which).toList(), time)
                .json();
    }

    /** For each minute of the window, or for each of its tenths if it is shorter than ten: what was consumed how soon. */
    private List<Map<String, Object>> histogram() {
        long window = Duration.between(begin, end).toMillis();
        long slice = Math.max(1, Math.min(60_000, window / 10));
        Map<Long, List<Long>> bySlice = new TreeMap<>();
        for (Message message : facts.messages()) {
            Long millis = between(message.available(), message.delivered());
            long at = Duration.between(begin, message.available()).toMillis() / slice;
            bySlice.computeIfAbsent(Math.max(0, at), first -> new ArrayList<>())
                    .add(millis == null ? Long.MAX_VALUE : Math.max(0, millis));
        }
        List<Map<String, Object>> json = new ArrayList<>();
        bySlice.forEach((at, all) -> {
            Stats stats = new Stats(all);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("fromSecond", at * slice / 1_000.0);
            one.put("messages", stats.count());
            one.put("within10ms", stats.atMost(10));
            one.put("within50ms", stats.atMost(50));
            one.put("within200ms", stats.atMost(Criteria.CONSUMED));
            one.put("within1s", stats.atMost(1_000));
            json.add(one);
        });
        return json;
    }

    private List<Map<String, Object>> slowest() {
        return facts.operations().stream()
                .filter(o -> o.t4() != null)
                .sorted(Comparator.comparing((Operation o) -> Stats.orZero(between(o.t0(), o.t4())))
                        .reversed())
                .limit(SLOWEST)
                .map(o -> {
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("endToEndId", o.id());
                    one.put("direction", o.paid() ? "sent" : "received");
                    one.put("millis", between(o.t0(), o.t4()));
                    one.put("code", o.code());
                    one.put("accepted", text(o.accepted()));
                    one.put("t0", text(o.t0()));
                    one.put("t1", text(o.t1()));
                    one.put("t2", text(o.t2()));
                    one.put("t3", text(o.t3()));
                    one.put("t4", text(o.t4()));
                    return one;
                })
                .toList();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /** How much later payments came than they say that they were accepted: the least, in ms. Below 0: their clock is fast. */
    private long skew() {
        return Criteria.stats(
                        facts.operations().stream().filter(Operation::paid).toList(),
                        o -> between(o.accepted(), o.t0()))
                .percentile(0);
    }

    /** A text as a cell that no program takes for several, or for a formula. */
    private static String cell(String text) {
        String plain = "=+-@\t\r".indexOf(text.isEmpty() ? 'x' : text.charAt(0)) < 0 ? text : "'" + text;
        return plain.matches("[^\",\r\n]*") ? plain : "\"" + plain.replace("\"", "\"\"") + "\"";
    }

    /** A head, and a line for each operation. */
    String csv() {
        StringBuilder csv = new StringBuilder("endToEndId,direction,state,code,amount,accepted,t0,t1,t2,t3,t4\n");
        for (Operation o : facts.operations()) {
            csv.append(o.id())
                    .append(o.paid() ? ",sent," : ",received,")
                    .append(o.state())
                    .append(',')
                    .append(o.code() == null ? "" : cell(o.code()))
                    .append(',')
                    .append(BigDecimal.valueOf(o.cents(), 2).toPlainString());
            for (Instant time : new @Nullable Instant[] {o.accepted(), o.t0(), o.t1(), o.t2(), o.t3(), o.t4()}) {
                csv.append(',').append(time == null ? "" : time);
            }
            csv.append('\n');
        }
        return csv.toString();
    }
}
