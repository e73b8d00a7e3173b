package malote.bench;

import malote.bench.scenario.Sizes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Durations and sizes; each scenario has its own unless they are given. */
final class SizeOptions {
    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "how long to measure (15; latency, replicas 30; country 60)")
    private @Nullable Integer seconds;

    @Option(names = "--warm-up", paramLabel = "N", description = "seconds of the same before that (20)")
    private @Nullable Integer warmUp;

    @Option(
            names = "--ispbs",
            paramLabel = "N",
            description = "institutions (20; soak 50; ingest, country 100; idle 1000)")
    private @Nullable Integer ispbs;

    @Option(names = "--collectors", paramLabel = "N", description = "collectors of each, 1 to 6 (6; country 2)")
    private @Nullable Integer collectors;

    @Option(
            names = "--messages",
            paramLabel = "N",
            description = "messages that wait when a round begins, in all queues together (200000; deep 5000000)")
    private @Nullable Integer messages;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "messages per second (country 11000; soak 5000; latency, replicas 50)")
    private @Nullable Integer rate;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "connections that send messages (64; country 200, idle 250)")
    private @Nullable Integer connections;

    @Option(names = "--minutes", paramLabel = "N", description = "how long the soak goes on (30)")
    private @Nullable Integer minutes;

    @Option(
            names = "--retention",
            paramLabel = "TIME",
            description = "setting RETENTION of the server in the soak (1m; 0 for none)")
    private @Nullable String retention;

    Sizes sizes() {
        return new Sizes(seconds, warmUp, ispbs, collectors, messages, rate, connections, minutes, retention);
    }
}
