package malote.bench.scenario;

import java.util.List;
import java.util.Optional;

/** The scenarios there are. */
public final class Scenarios {
    /** All of them, in the order in which they are run. */
    public static final List<Scenario> ALL = List.of(
            new Collecting("single", false, 10_000),
            new Collecting("multipart", true, 50_000),
            new Hot(),
            new Ingest(),
            new Country(),
            new Latencies(),
            new Idle(),
            new Deep(),
            new Replicas());

    private Scenarios() {}

    /** The one of this name. */
    public static Optional<Scenario> named(String name) {
        return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
    }
}
