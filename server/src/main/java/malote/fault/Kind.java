package malote.fault;

import static malote.fault.On.CONNECT;
import static malote.fault.On.DELETE;
import static malote.fault.On.DELIVER;
import static malote.fault.On.POST;
import static malote.fault.On.READ;
import static malote.fault.On.READS;
import static malote.fault.On.REQUESTS;
import static malote.fault.On.SPI_IN;
import static malote.fault.On.SPI_OUT;
import static malote.fault.On.START;
import static malote.fault.Parameter.choice;
import static malote.fault.Parameter.flag;
import static malote.fault.Parameter.number;
import static malote.fault.Parameter.pattern;
import static malote.fault.Parameter.whole;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What can go wrong. docs/faults.md describes each. */
@SuppressWarnings("ImmutableEnumChecker") // Nobody changes them.
public enum Kind {
    RESET(REQUESTS, choice("at", "before-answer", "after-headers", "after-bytes", "in-part"), whole("n", 0, 10 << 20)),
    LOST_ANSWER(REQUESTS),
    STALL(with(REQUESTS, CONNECT), whole("ms", 1, 600_000)),
    SILENT_DROP(with(REQUESTS, CONNECT), whole("ms", 1, 600_000)),
    DELAY(
            REQUESTS,
            whole("ms", 0, 600_000),
            whole("jitter", 0, 600_000),
            choice("distribution", "fixed", "uniform", "lognormal"),
            whole("lower", 0, 600_000),
            whole("upper", 0, 600_000),
            whole("median", 1, 600_000),
            number("sigma", 0, 5)),
    DRIBBLE(REQUESTS, whole("chunks", 2, 1000), whole("ms", 1, 60_000)),
    CLOSE(REQUESTS, whole("idleMs", 1, 600_000)),
    REFUSE(EnumSet.of(CONNECT), choice("how", "reset", "close", "handshake"), lasting()),
    TRUNCATE(REQUESTS, whole("bytes", 1, 10 << 20)),
    GARBAGE(REQUESTS, choice("what", "http", "gzip")),
    STATUS(
            REQUESTS,
            whole("code", 400, 599),
            Parameter.text("type", 40),
            whole("retryAfter", 0, 86_400),
            flag("text"),
            choice("stored", "none", "all")),
    TOO_MANY(EnumSet.of(POST, START, READ), whole("retryAfter", 0, 86_400)),
    GONE(EnumSet.of(READ, DELETE)),
    DUPLICATE(EnumSet.of(DELIVER), whole("copies", 1, 9), whole("ms", 0, 3_600_000)),
    REDELIVER(READS, whole("ms", 0, 600_000)),
    REORDER(READS, whole("window", 2, 10)),
    SPLIT(READS, whole("parts", 1, 10)),
    HOLD(EnumSet.of(READ, SPI_OUT), whole("ms", 1, 3_600_000)),
    PULL_NEXT(READS, choice("form", "relative", "absolute", "query", "long", "changing")),
    LONG_POLL(READS, number("s", 0, 60)),
    ENCODING(READS, choice("gzip", "never", "always", "parts")),
    MULTIPART(
            READS,
            choice(
                    "form",
                    "quoted",
                    "space",
                    "long",
                    "preamble",
                    "lf",
                    "spelling",
                    "id-first",
                    "lower-case",
                    "no-id",
                    "id-on-top",
                    "one-part")),
    STRICT(REQUESTS),
    REJECT(EnumSet.of(SPI_IN), code(), Parameter.text("text", 105), choice("by", "spi", "receiver")),
    SILENCE(EnumSet.of(SPI_IN)),
    SLOW_RECEIVER(EnumSet.of(SPI_IN), whole("p50", 1, 600_000), whole("p95", 1, 600_000)),
    LATE_STATUS(EnumSet.of(SPI_OUT), whole("ms", 1, 3_600_000), flag("never")),
    ADMI002(EnumSet.of(SPI_IN), Parameter.text("reason", 350)),
    RESEND(EnumSet.of(SPI_OUT), whole("ms", 0, 3_600_000)),
    BATCH(EnumSet.of(SPI_OUT), whole("operations", 1, 10)),
    VERSION(
            EnumSet.of(SPI_OUT),
            choice("form", "version", "type", "element"),
            pattern("version", "[0-9]{1,2}[.][0-9]{1,2}", "such as 1.18")),
    SIGNATURE(EnumSet.of(SPI_OUT), choice("form", "missing", "digest", "certificate")),
    TEXT(
            EnumSet.of(SPI_OUT),
            choice("form", "latin1", "entities", "cdata", "maximum", "prefix", "no-declaration", "bom")),
    FUNDS(EnumSet.of(SPI_IN), choice("code", "AM04", "DS02")),
    CLOCK(EnumSet.of(SPI_OUT), number("s", -86_400, 86_400)),
    OUTAGE(REQUESTS, whole("retryAfter", 0, 86_400), lasting()),
    BACKLOG(EnumSet.of(START), whole("n", 1, 1000));

    private final Set<On> occasions;
    private final List<Parameter> parameters;

    Kind(Set<On> occasions, Parameter... parameters) {
        this.occasions = Set.copyOf(occasions);
        this.parameters = List.of(parameters);
    }

    private static Set<On> with(Set<On> some, On more) {
        Set<On> all = EnumSet.copyOf(some);
        all.add(more);
        return all;
    }

    private static Parameter code() {
        return pattern("code", "[A-Z0-9]{4}", "four letters or digits such as AC03");
    }

    /** How long it lasts from the making of its rule. */
    private static Parameter lasting() {
        return whole("ms", 1, 86_400_000);
    }

    /** As it is written in a rule, such as {@code lost-answer}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where it can strike. */
    Set<On> occasions() {
        return occasions;
    }

    /** The kinds of messages that it can strike, where it strikes messages; empty: all. */
    Set<String> messages() {
        return switch (this) {
            case REJECT, SILENCE, RESEND, BATCH -> Set.of("pacs.008", "pacs.004", "pacs.002");
            case SLOW_RECEIVER, FUNDS -> Set.of("pacs.008", "pacs.004");
            case LATE_STATUS -> Set.of("pacs.002");
            default -> Set.of();
        };
    }

    Optional<Parameter> parameter(String name) {
        return parameters.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /** Its parameters in words. */
    String described() {
        return parameters.isEmpty()
                ? text() + " has no parameters"
                : "the parameters of " + text() + " are "
                        + parameters.stream().map(Parameter::toString).collect(Collectors.joining(", "));
    }

    static Optional<Kind> parse(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }

    static String texts() {
        return Arrays.stream(values()).map(Kind::text).collect(Collectors.joining(", "));
    }
}
