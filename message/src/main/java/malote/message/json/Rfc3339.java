package malote.message.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Reads {@code date-time} as RFC 3339 defines it: any offset, any number of decimals, {@code t} and {@code z} in lower
 * case too. Narrower than the RFC in two things that {@link Instant} cannot hold or a message cannot: no leap second,
 * and nothing finer than a millisecond. (A formatter of the JDK knows neither offsets beyond 18 hours nor more than nine
 * decimals, and does not say which part of a text is wrong.)
 */
final class Rfc3339 {
    private static final String EXPECTED = "a date and time such as 2024-02-21T19:27:01.108Z is right";
    private static final String DATE_TIME = "0000-00-00T00:00:00";

    private Rfc3339() {}

    /** Throws {@link IllegalArgumentException}, whose message is the detail of a fault, if the text is anything else. */
    static Instant parse(String text) {
        requireForm(text, 0, DATE_TIME);
        int end = DATE_TIME.length();
        int decimals = end;
        if (text.startsWith(".", end)) {
            decimals = end + 1;
            requireForm(text, decimals, "0");
            for (end = decimals; end < text.length() && isDigit(text.charAt(end)); end++) {
                if (end - decimals >= 3 && text.charAt(end) != '0') {
                    throw new IllegalArgumentException("is finer than a millisecond; three decimals are kept");
                }
            }
        }
        int offset = offsetMinutes(text, end);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (second == 60) {
            throw new IllegalArgumentException(
                    "is a leap second, which cannot be kept; second 59 or 00 would be right");
        }
        if (hour > 23 || minute > 59 || second > 60) {
            throw new IllegalArgumentException("has no such time of day; 00:00:00 to 23:59:59 would be right");
        }
        long millis = 0;
        for (int i = decimals; i < decimals + 3; i++) {
            millis = millis * 10 + (i < end ? text.charAt(i) - '0' : 0);
        }
        return Instant.ofEpochSecond(
                epochDay(text) * 86_400 + hour * 3_600L + (minute - offset) * 60L + second, millis * 1_000_000);
    }

    private static long epochDay(String text) {
        try {
            return LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                    .toEpochDay();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("is on a day that the calendar does not have", e);
        }
    }

    private static int offsetMinutes(String text, int from) {
        char sign = from < text.length() ? text.charAt(from) : 0;
        boolean isUtc = sign == 'Z' || sign == 'z';
        if (!isUtc && sign != '+' && sign != '-') {
            throw new IllegalArgumentException("has no offset (Z or such as -03:00) after the time; " + EXPECTED);
        }
        String form = isUtc ? "" : "00:00";
        requireForm(text, from + 1, form);
        int hours = isUtc ? 0 : number(text, from + 1, from + 3);
        int minutes = isUtc ? 0 : number(text, from + 4, from + 6);
        if (hours > 23 || minutes > 59) {
            throw new IllegalArgumentException("has no such offset; -23:59 to +23:59 would be right");
        }
        if (text.length() > from + 1 + form.length()) {
            throw new IllegalArgumentException("goes on after the time's offset; " + EXPECTED);
        }
        return sign == '-' ? -(hours * 60 + minutes) : hours * 60 + minutes;
    }

    /** @param form of which each 0 stands for a digit */
    private static void requireForm(String text, int from, String form) {
        for (int i = 0; i < form.length(); i++) {
            char expected = form.charAt(i);
            char found = from + i < text.length() ? text.charAt(from + i) : 0;
            if (expected == '0' ? !isDigit(found) : found != expected && !(expected == 'T' && found == 't')) {
                throw new IllegalArgumentException("is not RFC 3339 at position " + (from + i + 1) + "; " + EXPECTED);
            }
        }
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
