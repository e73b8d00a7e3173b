package malote.cli.keys;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them. */
final class Times {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhd])");

    private Times() {}

    /** Such as {@code 90d}; empty if it is something else. */
    static Optional<Duration> duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(parts.group(1));
        return Optional.of(
                switch (parts.group(2)) {
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }

    /** So long after {@code now}, or a time with its offset; empty if it is something else. */
    static Optional<Instant> in(String text, Instant now) {
        try {
            Optional<Duration> duration = duration(text);
            return Optional.of(
                    duration.isPresent()
                            ? now.plus(duration.get())
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
