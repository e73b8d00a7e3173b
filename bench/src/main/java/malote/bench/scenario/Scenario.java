package malote.bench.scenario;

import java.util.List;
import java.util.Map;
import malote.bench.report.Result;

/** One of the things that can be measured. */
public interface Scenario {
    /** By this it is asked for. */
    String name();

    /** How many servers it needs. */
    default int servers() {
        return 1;
    }

    /** Settings of the servers that are started for it, as environment variables. */
    default Map<String, String> settings(Sizes sizes) {
        return Map.of();
    }

    /** Options of the servers' JVM beside the usual ones. */
    default List<String> javaOptions() {
        return List.of();
    }

    /** Runs it and verifies what happened. */
    Result run(Run run);
}
