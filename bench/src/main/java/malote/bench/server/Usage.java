package malote.bench.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How much of the processors the parties of a run use: the servers, their PostgreSQL with all its backends, and this
 * program. Works on Linux, for processes of this machine; a party that is not to be seen counts as nothing.
 */
public final class Usage {
    private final List<Long> servers = new ArrayList<>();
    private final List<Long> postmasters = new ArrayList<>();

    /**
     * @param serverPorts where the servers listen
     * @param databasePort where their PostgreSQL listens; empty: unknown
     */
    public Usage(List<Integer> serverPorts, OptionalLong databasePort) {
        serverPorts.forEach(port -> ProcFs.listener(port).ifPresent(servers::add));
        databasePort.ifPresent(port -> ProcFs.listener((int) port).ifPresent(postmasters::add));
    }

    /** Processor time of each party from some start on, in nanoseconds. */
    public record Times(long at, long client, long servers, Map<Long, Long> postgres) {}

    /** Used cores, on average: 1.0 is one core all the time. */
    public record Cores(double client, double servers, double postgres) {

        /** The average of several times of about the same length. */
        public static Cores average(List<Cores> all) {
            return new Cores(
                    all.stream().mapToDouble(Cores::client).average().orElse(0),
                    all.stream().mapToDouble(Cores::servers).average().orElse(0),
                    all.stream().mapToDouble(Cores::postgres).average().orElse(0));
        }
    }

    /** Whether the processes of PostgreSQL are to be seen, and those of the servers. */
    public boolean seesPostgres() {
        return !postmasters.isEmpty() && !servers.isEmpty();
    }

    public Times now() {
        long own = ProcFs.cpuNanos(ProcessHandle.current().pid());
        Map<Long, Long> postgres = new HashMap<>();
        for (long postmaster : postmasters) {
            postgres.put(postmaster, ProcFs.cpuNanos(postmaster));
            ProcFs.children(postmaster).forEach(child -> postgres.put(child, ProcFs.cpuNanos(child)));
        }
        long all = servers.stream().mapToLong(ProcFs::cpuNanos).sum();
        return new Times(System.nanoTime(), own, all, Map.copyOf(postgres));
    }

    /** What was used between two moments. Backends that ended meanwhile are left out. */
    public static Cores between(Times from, Times to) {
        double nanos = Math.max(1, to.at() - from.at());
        long postgres = to.postgres().entrySet().stream()
                .mapToLong(entry -> entry.getValue() - from.postgres().getOrDefault(entry.getKey(), 0L))
                .sum();
        return new Cores(
                (to.client() - from.client()) / nanos, (to.servers() - from.servers()) / nanos, postgres / nanos);
    }

    /** The memory of the server that uses most of it; empty if none is to be seen. */
    public OptionalLong serverResidentBytes() {
        return servers.stream().mapToLong(ProcFs::residentBytes).max();
    }
}
