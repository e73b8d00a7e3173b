package malote.bench.chaos.traffic;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import malote.bench.history.Verdict;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;
import malote.bench.load.Temper;
import malote.bench.load.Trouble;

/** Clients that go on whatever happens, and what became of what they did. For the thread of the loop. */
public interface Traffic {
    /** Where clients are, and what they have in common. */
    record Surroundings(
            Loop loop,
            List<Endpoint> endpoints,
            Trouble trouble,
            Timeline timeline,
            long start,
            SplittableRandom random,
            Supplier<Temper> temper) {}

    String name();

    void start();

    /** Has clients lose their patience; called now and then. */
    void check(long now);

    /** Sends nothing new from now on. */
    void stop();

    /** Whether every request is answered, and all that is stored has arrived. */
    boolean isDelivered();

    /** Ends the streams. */
    void finish();

    boolean isFinished();

    long storedCount();

    long deliveredCount();

    /** How many messages came again, as the protocols allow. */
    long redeliveredCount();

    /** The longest time from the acknowledgement to the arrival of what was stored between two moments, in seconds. */
    double longestDelay(long from, long to);

    /** See {@link malote.bench.history.History#forget}. */
    default long forget(LongPredicate isKept) {
        return 0;
    }

    /** To be asked when all streams are ended. */
    Verdict verdict();
}
