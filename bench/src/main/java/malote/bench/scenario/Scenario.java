package malote.bench.scenario;

import malote.bench.report.Result;

/** One of the things that can be measured. */
public interface Scenario {
    /** By this it is asked for. */
    String name();

    /** How many servers it needs. */
    default int servers() {
        return 1;
    }

    /** Runs it and verifies what happened. */
    Result run(Run run);
}
