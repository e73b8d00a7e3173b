package malote.bench;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.endurance.Idle;
import malote.bench.scenario.endurance.Overload;
import malote.bench.scenario.endurance.Soak;
import malote.bench.scenario.icom.Icom;
import malote.bench.scenario.speed.AccessControl;
import malote.bench.scenario.speed.Cold;
import malote.bench.scenario.speed.Collecting;
import malote.bench.scenario.speed.Country;
import malote.bench.scenario.speed.Deep;
import malote.bench.scenario.speed.Hot;
import malote.bench.scenario.speed.Ingest;
import malote.bench.scenario.speed.Latencies;
import malote.bench.scenario.speed.Replicas;
import malote.bench.scenario.spi.Spi;

/** The scenarios there are. */
public final class Scenarios {
    /** Those that make up a whole benchmark, in the order in which they are run. */
    public static final List<Scenario> ALL = List.of(
            new Collecting("single", false, 10_000),
            new Collecting("multipart", true, 50_000),
            new Hot(),
            new Cold(),
            new Ingest(),
            new Country(),
            new Latencies(),
            new Idle(),
            new Deep(),
            new Replicas(),
            new Overload());

    /** Those that are run only if they are named. */
    private static final List<Scenario> OTHERS = List.of(new Icom(), new Spi(), new AccessControl(), new Soak());

    private Scenarios() {}

    /** What there is, by name. */
    public static List<String> names() {
        return Stream.concat(ALL.stream(), OTHERS.stream()).map(Scenario::name).toList();
    }

    /** The one of this name. */
    public static Optional<Scenario> named(String name) {
        return Stream.concat(ALL.stream(), OTHERS.stream())
                .filter(scenario -> scenario.name().equals(name))
                .findFirst();
    }
}
