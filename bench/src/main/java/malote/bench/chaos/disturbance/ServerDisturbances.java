package malote.bench.chaos.disturbance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import malote.bench.chaos.program.Replica;
import malote.bench.chaos.trial.Disturbance;

/** What happens to servers. */
public final class ServerDisturbances {
    private final List<Replica> replicas;

    public ServerDisturbances(List<Replica> replicas) {
        this.replicas = replicas;
    }

    private Replica one(int target) {
        return replicas.get(target % replicas.size());
    }

    public Disturbance kill() {
        return new Disturbance(
                "a server killed", Duration.ofSeconds(2), target -> one(target).kill(), target -> one(target)
                        .start());
    }

    /** SIGTERM and start, one after the other. */
    public Disturbance rollingRestart() {
        return new Disturbance(
                "servers restarted in turn",
                Duration.ZERO,
                target -> {
                    for (Replica replica : replicas) {
                        replica.close();
                        replica.start();
                    }
                },
                Disturbance.NOTHING);
    }

    /** Empty where there is no libfaketime. */
    public Optional<Disturbance> wrongClock() {
        return fakeTime()
                .map(library -> new Disturbance(
                        "a server's clock an hour off",
                        Duration.ofSeconds(14),
                        target -> {
                            one(target).close();
                            one(target)
                                    .start(Map.of(
                                            "LD_PRELOAD",
                                            library.toString(),
                                            "FAKETIME",
                                            target % 2 == 0 ? "+1h" : "-1h",
                                            "FAKETIME_DONT_FAKE_MONOTONIC",
                                            "1"));
                        },
                        target -> {
                            one(target).close();
                            one(target).start();
                        }));
    }

    private static Optional<Path> fakeTime() {
        return Stream.of("x86_64-linux-gnu", "aarch64-linux-gnu")
                .map(system -> Path.of("/usr/lib", system, "faketime/libfaketimeMT.so.1"))
                .filter(Files::exists)
                .findFirst();
    }
}
