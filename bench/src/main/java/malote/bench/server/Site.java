package malote.bench.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import malote.bench.http.Access;

/**
 * The servers under test in one scenario.
 *
 * @param urls one per server; all on one database
 * @param access as whom they are asked
 * @param database their database, if it is known
 * @param usage what they use of the machine
 * @param jar the program that was started for the scenario, if they were
 * @param closing stops what was started for the scenario
 */
public record Site(
        List<String> urls,
        Access access,
        Optional<DatabaseAddress> database,
        Usage usage,
        Optional<Path> jar,
        Runnable closing)
        implements AutoCloseable {
    @Override
    public void close() {
        closing.run();
    }
}
