package malote.fault;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which occasions a rule is for, and which of those it strikes. Immutable. What is null is any.
 *
 * @param ispb whom it concerns
 * @param on where; null: wherever its kind can strike
 * @param message the beginning of the kind of message, such as {@code pacs.008}
 * @param code of a status
 * @param endToEndId the operation
 * @param amount of the operation
 * @param nth only the n-th that reaches the rule
 * @param every each n-th that reaches the rule
 * @param share so large a part of those that reach the rule, by chance
 * @param after from when on, as it was given: a time, or milliseconds from the making of the rule
 * @param until up to when, exclusively; the same
 */
public record Match(
        @Nullable String ispb,
        @Nullable On on,
        @Nullable String message,
        @Nullable String code,
        @Nullable String endToEndId,
        @Nullable BigDecimal amount,
        @Nullable Long nth,
        @Nullable Long every,
        @Nullable Double share,
        @Nullable Object after,
        @Nullable Object until) {
    private static final List<String> FIELDS =
            List.of("ispb", "on", "message", "code", "endToEndId", "amount", "nth", "every", "share", "after", "until");
    private static final Pattern ISPB = Pattern.compile("[0-9A-Z]{8}");
    private static final Pattern MESSAGE = Pattern.compile("[a-z]{4}([.][0-9a-z.]{1,30})?");
    private static final Pattern CODE = Pattern.compile("[A-Z0-9]{4}");
    private static final Pattern OPERATION = Pattern.compile("[ED][0-9A-Za-z]{31}");
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,16}([.][0-9]{1,2})?");
    private static final long MOST = 1_000_000_000;

    /** As in a rule. */
    static Match of(Map<?, ?> given) throws BadRule {
        for (Object key : given.keySet()) {
            if (!FIELDS.contains(key)) {
                throw new BadRule("match has no field " + Fault.shown(key) + "; the fields are "
                        + String.join(", ", FIELDS) + ".");
            }
        }
        String on = text(given, "on");
        Match match = new Match(
                text(given, "ispb", ISPB, "8 digits and capital letters"),
                on == null
                        ? null
                        : On.parse(on)
                                .orElseThrow(() -> new BadRule("match.on is " + Fault.shown(on) + "; it must be one of "
                                        + On.texts(java.util.EnumSet.allOf(On.class)) + ".")),
                text(given, "message", MESSAGE, "the beginning of a kind of message, such as pacs.008"),
                text(given, "code", CODE, "a status or a reason, such as ACSC or AB03"),
                text(given, "endToEndId", OPERATION, "an EndToEndId or RtrId: E or D and 31 letters and digits"),
                amount(given.get("amount")),
                count(given, "nth"),
                count(given, "every"),
                share(given.get("share")),
                time(given, "after"),
                time(given, "until"));
        int choices = (match.nth == null ? 0 : 1) + (match.every == null ? 0 : 1) + (match.share == null ? 0 : 1);
        if (choices > 1) {
            throw new BadRule("match has " + choices + " of nth, every and share; it can have one of them.");
        }
        return match;
    }

    private static @Nullable String text(Map<?, ?> given, String name) throws BadRule {
        Object value = given.get(name);
        if (value != null && !(value instanceof String)) {
            throw new BadRule("match." + name + " is " + Fault.shown(value) + "; it must be a text.");
        }
        return (String) value;
    }

    private static @Nullable String text(Map<?, ?> given, String name, Pattern pattern, String form) throws BadRule {
        String value = text(given, name);
        if (value != null && !pattern.matcher(value).matches()) {
            throw new BadRule("match." + name + " is " + Fault.shown(value) + "; it must be " + form + ".");
        }
        return value;
    }

    private static @Nullable BigDecimal amount(@Nullable Object value) throws BadRule {
        if (value == null) {
            return null;
        } else if (!AMOUNT.matcher(value.toString()).matches()) {
            throw new BadRule("match.amount is " + Fault.shown(value) + "; it must be an amount such as \"66.60\".");
        }
        return new BigDecimal(value.toString());
    }

    private static @Nullable Long count(Map<?, ?> given, String name) throws BadRule {
        Object value = given.get(name);
        if (value == null) {
            return null;
        } else if (!Parameter.whole(name, 1, MOST).isGood().test(value)) {
            throw new BadRule("match." + name + " is " + Fault.shown(value) + "; it must be a whole number from 1 on.");
        }
        return ((Number) value).longValue();
    }

    private static @Nullable Double share(@Nullable Object value) throws BadRule {
        if (value == null) {
            return null;
        } else if (!Parameter.number("share", 0, 1).isGood().test(value)) {
            throw new BadRule("match.share is " + Fault.shown(value) + "; it must be a number from 0 to 1.");
        }
        return ((Number) value).doubleValue();
    }

    private static @Nullable Object time(Map<?, ?> given, String name) throws BadRule {
        Object value = given.get(name);
        if (value == null) {
            return null;
        } else if (Parameter.whole(name, 0, 86_400_000L * 366).isGood().test(value)) {
            return ((Number) value).longValue();
        }
        try {
            OffsetDateTime.parse(String.valueOf(value));
            return value.toString();
        } catch (DateTimeException e) {
            throw new BadRule("match." + name + " is " + Fault.shown(value)
                    + "; it must be a time such as 2026-12-01T08:00:00Z, or milliseconds from the making of the rule.");
        }
    }

    /** Whether it is for messages of which something must be known. */
    boolean looksAtMessages() {
        return message != null || code != null || endToEndId != null || amount != null;
    }

    /** Whether an occasion is one that it is for, whenever that is. */
    boolean fits(Occasion occasion) {
        return (on == null || on == occasion.on())
                && (ispb == null || ispb.equals(occasion.ispb()))
                && (message == null
                        || (occasion.message() != null && occasion.message().startsWith(message)))
                && (code == null || code.equals(occasion.code()))
                && (endToEndId == null || endToEndId.equals(occasion.endToEndId()))
                && (amount == null || (occasion.amount() != null && amount.compareTo(occasion.amount()) == 0));
    }

    /** Whether a time is one that it is for. */
    boolean covers(Instant time, Instant made) {
        return (after == null || !time.isBefore(moment(after, made)))
                && (until == null || time.isBefore(moment(until, made)));
    }

    private static Instant moment(Object given, Instant made) {
        return given instanceof Long millis
                ? made.plusMillis(millis)
                : OffsetDateTime.parse(given.toString()).toInstant();
    }

    /** As it was given. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        put(map, "ispb", ispb);
        put(map, "on", on == null ? null : on.text());
        put(map, "message", message);
        put(map, "code", code);
        put(map, "endToEndId", endToEndId);
        put(map, "amount", amount == null ? null : amount.toPlainString());
        put(map, "nth", nth);
        put(map, "every", every);
        put(map, "share", share);
        put(map, "after", after);
        put(map, "until", until);
        return map;
    }

    private static void put(Map<String, Object> map, String name, @Nullable Object value) {
        if (value != null) {
            map.put(name, value);
        }
    }
}
