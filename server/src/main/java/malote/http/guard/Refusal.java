package malote.http.guard;

import java.time.Duration;
import malote.http.Problem;

/**
 * Why a request is not even looked at.
 *
 * @param detail says what was wrong and what would be right
 */
record Refusal(Problem problem, String detail) {
    static final Refusal BAD_CHUNK = new Refusal(
            Problem.BAD_REQUEST,
            "The body is not chunked as Transfer-Encoding says it is. Each chunk is its length"
                    + " in hexadecimal digits, CR LF, so many bytes, and CR LF; the last has length 0.");
    static final Refusal HALF_BODY =
            new Refusal(Problem.TIMEOUT, "The client closed its side before the end of the body.");
    static final Refusal TOO_MANY_AHEAD = new Refusal(
            Problem.BAD_REQUEST,
            "At most " + ConnectionGuard.MAX_AHEAD + " requests may be sent ahead of their answers.");

    static Refusal slowHead(Timeouts timeouts) {
        return new Refusal(
                Problem.TIMEOUT,
                "The request line and the header lines must come within " + text(timeouts.head()) + ".");
    }

    static Refusal slowBody(Timeouts timeouts) {
        return new Refusal(
                Problem.TIMEOUT,
                "The body must come within " + text(timeouts.body()) + ", and without a pause of "
                        + text(timeouts.pause()) + ".");
    }

    private static String text(Duration time) {
        if (time.toMillisPart() != 0) {
            return time.toMillis() + " ms";
        }
        return time.toSeconds() == 1 ? "1 second" : time.toSeconds() + " seconds";
    }
}
