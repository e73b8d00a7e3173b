package malote.bench.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import malote.bench.report.Result;
import malote.bench.server.Setup;

/** One of the things that can be measured. */
public interface Scenario {
    /** By this it is asked for. */
    String name();

    /**
     * The servers that it needs.
     *
     * @param directory for files of theirs; it is removed after the run
     */
    default List<Setup> servers(Sizes sizes, Path directory) throws IOException, InterruptedException {
        return List.of(Setup.USUAL);
    }

    /** Runs it and verifies what happened. */
    Result run(Run run);
}
