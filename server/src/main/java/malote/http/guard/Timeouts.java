package malote.http.guard;

import java.time.Duration;

/**
 * How long what a client sends may take.
 *
 * @param head from the first byte of a head to its end
 * @param pause from one piece of a body to the next
 * @param body from the end of a head to the end of its body, less the time in which the server did not want any of it
 */
public record Timeouts(Duration head, Duration pause, Duration body) {
    /** In nanoseconds, until a body pauses or lasts for too long; not positive if it does. */
    long leftForBody(long began, long lastBytes, long now) {
        return Math.min(lastBytes + pause.toNanos(), began + body.toNanos()) - now;
    }
}
