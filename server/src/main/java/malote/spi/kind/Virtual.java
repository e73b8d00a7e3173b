package malote.spi.kind;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.spi.Operation;
import malote.spi.book.Book;
import malote.spi.book.Effects;
import org.jspecify.annotations.Nullable;

/**
 * How a participant answers for which nobody reads: {@code accept}, {@code reject:CODE}, {@code silent}, {@code slow:P50,P95}
 * (accepts after a time in ms of which half are below P50 and 95 % below P95), {@code random:SHARE} (rejects that share with AC03). The
 * same operation always gets the same answer.
 */
public final class Virtual {
    private static final Pattern FORM = Pattern.compile(
            "accept|silent|reject:(?<code>[A-Z0-9]{4})|slow:(?<p50>[0-9]{1,6}),(?<p95>[0-9]{1,6})|random:(?<share>0(\\.[0-9]{1,6})?|1)");
    /** How many standard deviations above the middle 95 % of a normal distribution end. */
    private static final double P95 = 1.645;

    private static final double LONGEST = 3_600_000;

    private static final String AT_RANDOM = "AC03";

    private final String text;
    private final Matcher form;
    private final int millis;

    private Virtual(String text, int millis) {
        this.text = text;
        this.form = FORM.matcher(text);
        this.millis = millis;
        if (!form.matches()) {
            throw new IllegalArgumentException("no way to answer: " + text);
        }
    }

    /** Whether a text is a way to answer. */
    public static boolean isValid(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                && (form.group("p50") == null
                        || (number(form, "p50") > 0 && number(form, "p50") <= number(form, "p95")));
    }

    private static double number(Matcher form, String group) {
        return Double.parseDouble(form.group(group));
    }

    /** How this participant answers; null if somebody reads for it. */
    public static @Nullable Virtual of(Book book, String ispb) {
        String text = book.virtual(ispb);
        return text == null ? null : new Virtual(text, book.account(ispb).delayMillis());
    }

    /** How long it takes for its answer; null: for ever. */
    @Nullable
    public Duration delay(String operation) {
        if (text.equals("silent")) {
            return null;
        }
        if (form.group("p50") == null) {
            return Duration.ofMillis(millis);
        }
        return slowness(
                        number(form, "p50"),
                        number(form, "p95"),
                        random(operation).nextGaussian())
                .plusMillis(millis);
    }

    /**
     * A time, an hour at most, of which half are below p50 and 95 % below p95.
     *
     * @param p50 in milliseconds, above 0
     * @param p95 in milliseconds, p50 or more
     * @param gaussian chance, normally distributed
     */
    static Duration slowness(double p50, double p95, double gaussian) {
        double sigma = (Math.log(p95) - Math.log(p50)) / P95;
        return Duration.ofMillis(Math.round(Math.min(LONGEST, p50 * Math.exp(sigma * gaussian))));
    }

    /** Answers an operation that waits. It is no silent one. */
    public void answer(Effects effects, Ends ends, Operation operation) {
        String code = code(operation.id());
        if (code == null) {
            ends.settle(effects, operation, effects.now());
        } else {
            ends.reject(effects, operation, code, List.of(), effects.now());
        }
    }

    private @Nullable String code(String operation) {
        if (form.group("code") != null) {
            return form.group("code");
        }
        return form.group("share") != null && random(operation).nextDouble() < number(form, "share") ? AT_RANDOM : null;
    }

    private static Random random(String operation) {
        return new Random(operation.hashCode() * 0x9E3779B97F4A7C15L);
    }
}
