package malote.spi.book;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ids of operations, and what else operations have to say in a certain form. */
public final class Ids {
    private static final Pattern END_TO_END = Pattern.compile("E[0-9A-Z]{8}[0-9]{12}[0-9A-Za-z]{11}");
    private static final Pattern RETURN = Pattern.compile("D[0-9A-Z]{8}[0-9]{12}[0-9A-Za-z]{11}");
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,16}(\\.[0-9]{1,2})?");
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuuMMddHHmm").withResolverStyle(ResolverStyle.STRICT);

    private static final int TIME_FROM = 9;
    private static final int TIME_TO = 21;
    /** How far the time in an id may be from now, and how far ahead a payment may say that it was accepted. */
    public static final Duration MOST_OFF = Duration.ofHours(12);
    /** The largest amount of one operation, in cents: 999,999,999,999.99. */
    public static final long MOST_CENTS = 99_999_999_999_999L;

    private Ids() {}

    public static boolean isEndToEnd(@Nullable String id) {
        return id != null && END_TO_END.matcher(id).matches();
    }

    public static boolean isReturn(@Nullable String id) {
        return id != null && RETURN.matcher(id).matches();
    }

    /** Whether it is the id of a payment or a return. */
    public static boolean isOperation(String id) {
        return isEndToEnd(id) || isReturn(id);
    }

    /** Whether the time in an id is one, and near enough to now. */
    public static boolean isInTime(String id, Instant now) {
        try {
            Instant of = LocalDateTime.parse(id.substring(TIME_FROM, TIME_TO), MINUTE)
                    .toInstant(ZoneOffset.UTC);
            return Duration.between(of, now).abs().compareTo(MOST_OFF) <= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** An amount in cents; -1 if it is none. */
    public static long cents(@Nullable String amount) {
        if (amount == null || !AMOUNT.matcher(amount).matches()) {
            return -1;
        }
        int dot = amount.indexOf('.');
        String whole = dot < 0 ? amount : amount.substring(0, dot);
        String part = dot < 0 ? "" : amount.substring(dot + 1);
        return Long.parseLong(whole + (part + "00").substring(0, 2));
    }

    /** A time in UTC; null if it is none. */
    public static @Nullable Instant time(@Nullable String text) {
        if (text == null || !text.endsWith("Z")) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
