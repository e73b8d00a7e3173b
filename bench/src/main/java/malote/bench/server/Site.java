package malote.bench.server;

import java.util.List;
import java.util.Optional;

/**
 * The servers under test in one scenario.
 *
 * @param urls one per server; all on one database
 * @param database their database, if it is known
 * @param usage what they use of the machine
 * @param closing stops what was started for the scenario
 */
public record Site(List<String> urls, Optional<DatabaseAddress> database, Usage usage, Runnable closing)
        implements AutoCloseable {
    @Override
    public void close() {
        closing.run();
    }
}
