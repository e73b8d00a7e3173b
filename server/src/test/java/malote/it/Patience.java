package malote.it;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waiting for what must come, however busy the machine is. A test that wants it soon says how soon. */
public final class Patience {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private Patience() {}

    /** Awaitility's, with our patience. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE);
    }
}
