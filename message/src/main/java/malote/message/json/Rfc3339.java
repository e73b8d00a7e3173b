package malote.message.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Reads {@code date-time} as RFC 3339 defines it: any offset, any number of decimals, {@code t} and {@code z} in lower
 * case too. Narrower than the RFC in two things that {@link Instant} cannot hold or a message cannot: no leap second,
 * and nothing finer than a millisecond.
 */
final class Rfc3339 {
    private static final String EXPECTED = "a date and time such as 2024-02-21T19:27:01.108Z is right";

    private final String text;
    private int position;

    private Rfc3339(String text) {
        this.text = text;
    }

    /** Throws {@link IllegalArgumentException}, whose message is the detail of a fault, if the text is anything else. */
    static Instant parse(String text) {
        return new Rfc3339(text).instant();
    }

    private Instant instant() {
        int year = number(4);
        expect('-', '-');
        int month = number(2);
        expect('-', '-');
        int day = number(2);
        expect('T', 't');
        int hour = number(2);
        expect(':', ':');
        int minute = number(2);
        expect(':', ':');
        int second = number(2);
        int millis = millis();
        int offset = offsetMinutes();
        if (position < text.length()) {
            throw new IllegalArgumentException("goes on after the time's offset; " + EXPECTED);
        }
        if (second == 60) {
            throw new IllegalArgumentException(
                    "is a leap second, which cannot be kept; second 59 or 00 would be right");
        }
        if (hour > 23 || minute > 59 || second > 60) {
            throw new IllegalArgumentException("has no such time of day; 00:00:00 to 23:59:59 would be right");
        }
        long seconds = epochDay(year, month, day) * 86_400 + hour * 3_600L + (minute - offset) * 60L + second;
        return Instant.ofEpochSecond(seconds, millis * 1_000_000L);
    }

    private static long epochDay(int year, int month, int day) {
        try {
            return LocalDate.of(year, month, day).toEpochDay();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("is on a day that the calendar does not have", e);
        }
    }

    private int millis() {
        if (position == text.length() || text.charAt(position) != '.') {
            return 0;
        }
        position++;
        int from = position;
        int millis = 0;
        for (; position < text.length() && isDigit(text.charAt(position)); position++) {
            int digit = text.charAt(position) - '0';
            if (position - from < 3) {
                millis = millis * 10 + digit;
            } else if (digit != 0) {
                throw new IllegalArgumentException("is finer than a millisecond; three decimals are kept");
            }
        }
        if (position == from) {
            throw unexpected();
        }
        for (int digits = position - from; digits < 3; digits++) {
            millis *= 10;
        }
        return millis;
    }

    private int offsetMinutes() {
        char sign = position < text.length() ? text.charAt(position++) : 0;
        if (sign == 'Z' || sign == 'z') {
            return 0;
        }
        if (sign != '+' && sign != '-') {
            throw new IllegalArgumentException("has no offset (Z or such as -03:00) after the time; " + EXPECTED);
        }
        int hours = number(2);
        expect(':', ':');
        int minutes = number(2);
        if (hours > 23 || minutes > 59) {
            throw new IllegalArgumentException("has no such offset; -23:59 to +23:59 would be right");
        }
        return sign == '-' ? -(hours * 60 + minutes) : hours * 60 + minutes;
    }

    private int number(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            if (position == text.length() || !isDigit(text.charAt(position))) {
                throw unexpected();
            }
            value = value * 10 + text.charAt(position++) - '0';
        }
        return value;
    }

    private void expect(char expected, char orExpected) {
        if (position == text.length() || (text.charAt(position) != expected && text.charAt(position) != orExpected)) {
            throw unexpected();
        }
        position++;
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("is not RFC 3339 at position " + (position + 1) + "; " + EXPECTED);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
