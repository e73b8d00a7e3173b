package malote.message;

import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * The id of a payment: {@code E}, an ISPB, the minute in UTC as {@code yyyyMMddHHmm}, and 11 of {@code 0-9A-Za-z}. The ISPB
 * need not be the payer's: it may be that of the direct participant or of the initiator of the payment.
 */
final class EndToEndId {
    private static final int LENGTH = 32;
    private static final int ISPB_FROM = 1;
    private static final int MINUTE_FROM = 9;
    private static final int SUFFIX_FROM = 21;

    private EndToEndId() {}

    /** What is wrong with the id and what would be right, or null if it is right. */
    static @Nullable String fault(String id) {
        if (id.length() != LENGTH) {
            return "has " + id.length() + " characters; E, an ISPB, yyyyMMddHHmm and 11 of 0-9 A-Z a-z are 32";
        }
        if (id.charAt(0) != 'E') {
            return "does not begin with E";
        }
        if (!Chars.all(id, ISPB_FROM, MINUTE_FROM, Chars.DIGIT + Chars.UPPER)) {
            return "has no ISPB (8 characters of 0-9 and A-Z) after the E";
        }
        if (!isMinute(id)) {
            return "has no date and time (yyyyMMddHHmm, in UTC) in its characters 10 to 21";
        }
        return Chars.all(id, SUFFIX_FROM, LENGTH, Chars.DIGIT + Chars.UPPER + Chars.LOWER)
                ? null
                : "ends with other characters than 11 of 0-9 A-Z a-z";
    }

    private static boolean isMinute(String id) {
        if (!Chars.all(id, MINUTE_FROM, SUFFIX_FROM, Chars.DIGIT)) {
            return false;
        }
        int year = Chars.number(id, MINUTE_FROM, 13);
        int month = Chars.number(id, 13, 15);
        int day = Chars.number(id, 15, 17);
        return year >= 1
                && month >= 1
                && month <= 12
                && day >= 1
                && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth())
                && Chars.number(id, 17, 19) < 24
                && Chars.number(id, 19, SUFFIX_FROM) < 60;
    }
}
