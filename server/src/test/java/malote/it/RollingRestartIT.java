package malote.it;

import static malote.it.Client.freshIspb;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import malote.embedded.EmbeddedDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several servers on one database that start at once, or are stopped and started one after the other. */
@Tag("exhaustive")
@Timeout(300)
final class RollingRestartIT {
    private static final int TURNS = 2;

    @TempDir
    Path directory;

    private final String ispb = freshIspb();

    @Test
    void threeServersThatStartAtOnceMakeTheTablesOnce() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory.resolve("data"))) {
            Map<String, String> settings = new Inside(database.address()).settings();
            List<ServerProcess> servers = Stream.of("a", "b", "c")
                    .map(name -> ServerProcess.launch(newDirectory(name), settings))
                    .toList();
            try {
                List<String> generated = new ArrayList<>();
                for (ServerProcess server : servers) {
                    generated.addAll(server.client().generate(ispb, 2).ids());
                }
                assertThat(servers.get(0).client().drain(ispb)).isEqualTo(generated);
                assertThat(servers).allSatisfy(server -> assertThat(server.log())
                        .doesNotContain("cannot be used yet")
                        .doesNotContain("ERROR")
                        .doesNotContain("\tat "));
            } finally {
                servers.forEach(ServerProcess::close);
            }
        }
    }

    @Test
    void serversThatAreRestartedInTurnUnderLoadCostTheirClientsNoMoreThanARepetition() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory.resolve("data"))) {
            Map<String, String> settings = new Inside(database.address()).settings();
            List<Integer> ports = List.of(freePort(), freePort());
            List<ServerProcess> servers = new ArrayList<>();
            for (int port : ports) {
                servers.add(start(settings, port));
            }
            // Each client keeps to its server and repeats what was not answered, until it is.
            try (Workload workload = new Workload(ispb, i -> new Client(ports.get(Math.floorMod(i, 2))))) {
                workload.start();
                for (int i = 0; i < TURNS * servers.size(); i++) {
                    workload.awaitConfirmed(200);
                    int turn = i % servers.size();
                    servers.get(turn).signal("TERM");
                    servers.get(turn).exitCode();
                    assertThat(servers.get(turn).log())
                            .doesNotContain("ERROR")
                            .doesNotContain("\tat ")
                            .doesNotContain("could be answered");
                    servers.set(turn, start(settings, ports.get(turn)));
                }
                workload.endAndCheck();
            } finally {
                servers.forEach(ServerProcess::close);
            }
        }
    }

    private ServerProcess start(Map<String, String> settings, int port) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("PORT", Integer.toString(port));
        return ServerProcess.start(newDirectory("server-" + port), all);
    }

    private Path newDirectory(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
