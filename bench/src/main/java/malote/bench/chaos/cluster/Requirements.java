package malote.bench.chaos.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import malote.bench.chaos.program.Programs;
import malote.bench.chaos.program.Shell;

/** The programs that a cluster needs, and where Debian has them. */
final class Requirements {
    private static final List<String> DIRECTORIES =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    private Requirements() {}

    /** @throws IOException if something is missing; says how to install it */
    static void check() throws IOException {
        Map<String, String> packages = new LinkedHashMap<>(Map.of("patroni", "patroni", "etcd", "etcd-server"));
        if (Shell.isRoot()) {
            packages.putAll(Map.of("ip", "iproute2", "iptables", "iptables", "setpriv", "util-linux"));
        }
        List<String> missing = new ArrayList<>();
        List<String> install = new ArrayList<>();
        packages.forEach((program, name) -> {
            if (find(program).isEmpty()) {
                missing.add(program);
                install.add(name);
            }
        });
        try {
            Programs.postgres();
        } catch (IOException e) {
            missing.add("initdb");
            install.add("postgresql");
        }
        if (!missing.isEmpty()) {
            throw new IOException(
                    "A cluster needs " + String.join(", ", missing) + ", which this machine does not have."
                            + " Debian: apt install --no-install-recommends " + String.join(" ", install));
        }
    }

    /** Where a program is. */
    static Optional<Path> find(String program) {
        Stream<String> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1));
        return Stream.concat(path, DIRECTORIES.stream())
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
