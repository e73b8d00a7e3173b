package malote.rehearsal;

import static malote.rehearsal.Stats.between;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import malote.rehearsal.Facts.Message;
import malote.rehearsal.Facts.Operation;
import org.jspecify.annotations.Nullable;

/** Judges a rehearsal by the twelve rules of the test. */
final class Criteria {
    static final String NO_ANSWER = "AB03";
    /** A message is consumed in time if it is handed out so soon after it was available, in ms. */
    static final long CONSUMED = 200;
    /** What is to be received may come so much later than the window, for the virtual payer begins a moment after it. */
    private static final Duration BEGINNING = Duration.ofSeconds(2);

    private static final double MOST = 99;

    private final Facts facts;
    private final Instant begin;
    private final Instant end;
    private final int needed;
    private final List<Operation> paid;
    private final List<Operation> received;
    private final List<Criterion> all = new ArrayList<>();

    Criteria(Facts facts) {
        this.facts = facts;
        this.begin = Objects.requireNonNull(facts.rehearsal().begin());
        this.end = Objects.requireNonNull(facts.rehearsal().end());
        this.needed = facts.rehearsal().operations();
        this.paid = facts.operations().stream().filter(Operation::paid).toList();
        this.received = facts.operations().stream()
                .filter(operation -> !operation.paid())
                .toList();
    }

    List<Criterion> judge() {
        volume();
        consumption();
        answers();
        rejections();
        acceptance();
        overlap();
        evenness();
        return all;
    }

    private void add(int number, String name, String rule, String need, String measured, boolean passed, long failed) {
        all.add(new Criterion(number, name, rule, need, measured, passed, failed));
    }

    private void volume() {
        long sent = paid.stream().filter(o -> !o.t0().isAfter(end)).count();
        add(
                1,
                "Volume sent in time",
                "As many payments sent as the tier has, within the window",
                Integer.toString(needed),
                Long.toString(sent),
                sent >= needed,
                Math.max(0, needed - sent));
        long came = received.stream()
                .filter(o -> o.t2() != null && !o.t2().isAfter(end.plus(BEGINNING)))
                .count();
        add(
                2,
                "Volume received in time",
                "As many payments made available as the tier has, within the window",
                Integer.toString(needed),
                Long.toString(came),
                came >= needed,
                Math.max(0, needed - came));
        long open = facts.operations().stream()
                .filter(o -> o.t4() == null
                        || o.t4().isAfter(end.plus(facts.deadline()).plus(BEGINNING)))
                .count();
        add(
                3,
                "Whole cycle in time",
                "Every operation final, at the latest one deadline after the window",
                Integer.toString(facts.operations().size()),
                Long.toString(facts.operations().size() - open),
                open == 0 && !facts.operations().isEmpty(),
                open);
    }

    private void consumption() {
        Set<String> own = paid.stream().map(Operation::id).collect(Collectors.toSet());
        Predicate<Message> ofOwn = message -> own.contains(message.operation());
        consumption(
                4,
                "Payer: consumption of pacs.002",
                messages("settled", "rejected").stream().filter(ofOwn).toList());
        List<Message> asked = messages("forwarded");
        List<Message> ended =
                messages("settled", "rejected").stream().filter(ofOwn.negate()).toList();
        consumption(5, "Receiver: consumption of pacs.008", asked);
        consumption(5, "Receiver: consumption of pacs.002", ended);
        List<Message> both = new ArrayList<>(asked);
        both.addAll(ended);
        consumption(5, "Receiver: consumption of both", both);
    }

    private List<Message> messages(String... kinds) {
        List<String> wanted = List.of(kinds);
        return facts.messages().stream()
                .filter(message -> wanted.contains(message.kind()))
                .toList();
    }

    private void consumption(int number, String name, List<Message> messages) {
        long inTime = messages.stream()
                .map(message -> between(message.available(), message.delivered()))
                .filter(millis -> millis != null && millis <= CONSUMED)
                .count();
        add(
                number,
                name,
                "At least 99 % handed out at most 200 ms after they were available",
                "99 %",
                percent(inTime, messages.size()),
                !messages.isEmpty() && inTime * 100.0 >= MOST * messages.size(),
                messages.size() - inTime);
    }

    private void answers() {
        Stats times = stats(received, o -> between(o.t2(), o.t3()));
        answers(times, 6, "Receiver: half of the answers", 50, 1_400);
        answers(times, 7, "Receiver: nearly all answers", 95, 2_300);
    }

    private void answers(Stats times, int number, String name, int share, long limit) {
        int inTime = times.atMost(limit);
        add(
                number,
                name,
                "At least " + share + " % of the payments received answered within " + limit + " ms",
                share + " %",
                percent(inTime, received.size()),
                !received.isEmpty() && inTime * 100L >= (long) share * received.size(),
                received.size() - inTime);
    }

    private void rejections() {
        long rejected = facts.operations().stream()
                .filter(o -> o.code() != null && !NO_ANSWER.equals(o.code()))
                .count();
        add(8, "No rejection", "No operation rejected", "0", Long.toString(rejected), rejected == 0, rejected);
        long late = facts.operations().stream()
                .filter(o -> NO_ANSWER.equals(o.code()))
                .count();
        add(9, "No AB03", "No operation ended for want of an answer", "0", Long.toString(late), late == 0, late);
    }

    private void acceptance() {
        Stats times = stats(paid, o -> between(o.accepted(), o.t1() == null ? o.t0() : o.t1()));
        long p50 = times.percentile(50);
        long p95 = times.percentile(95);
        add(
                10,
                "Payer: from acceptance to the payment system",
                "Half within 900 ms, 95 % within 1,500 ms after AccptncDtTm",
                "900 ms; 1500 ms",
                p50 + " ms; " + p95 + " ms",
                times.count() > 0 && p50 <= 900 && p95 <= 1_500,
                times.count() - times.atMost(1_500));
    }

    private void overlap() {
        long seconds = 0;
        if (!paid.isEmpty() && !received.isEmpty()) {
            Instant from = later(paid.get(0).t0(), received.get(0).t0());
            Instant to = earlier(
                    paid.get(paid.size() - 1).t0(),
                    received.get(received.size() - 1).t0());
            seconds = Math.max(0, Duration.between(from, to).toSeconds());
        }
        long window = Duration.between(begin, end).toSeconds();
        long need = window * 8 / 10;
        add(
                11,
                "Both directions at the same time",
                "Payments sent and received overlap for at least 80 % of the window",
                need + " s",
                seconds + " s",
                seconds >= need,
                Math.max(0, need - seconds));
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isAfter(b) ? b : a;
    }

    private void evenness() {
        long slice =
                Math.max(1_000, Math.min(10_000, Duration.between(begin, end).toMillis() / 6));
        int slices = (int) Math.max(1, Duration.between(begin, end).toMillis() / slice);
        long[] counts = new long[slices];
        for (Operation operation : paid) {
            long at = Math.max(0, Duration.between(begin, operation.t0()).toMillis()) / slice;
            if (at < slices) {
                counts[(int) at]++;
            }
        }
        double even = (double) needed / slices;
        long min = Long.MAX_VALUE;
        long max = 0;
        long off = 0;
        for (long count : counts) {
            min = Math.min(min, count);
            max = Math.max(max, count);
            off += count < even / 2 || count > even * 2 ? 1 : 0;
        }
        add(
                12,
                "Evenness",
                "In every " + slice / 1_000.0 + " s between half and twice as many payments as an even pace has",
                Math.round(even / 2) + " to " + Math.round(even * 2),
                min + " to " + max,
                off == 0,
                off);
    }

    static Stats stats(List<Operation> operations, Function<Operation, @Nullable Long> time) {
        List<Long> millis = new ArrayList<>(operations.size());
        for (Operation operation : operations) {
            Long one = time.apply(operation);
            if (one != null) {
                millis.add(one);
            }
        }
        return new Stats(millis);
    }

    private static String percent(long part, long all) {
        return all == 0 ? "none" : String.format(Locale.ROOT, "%.2f %%", part * 100.0 / all);
    }
}
