package malote.it;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import malote.it.KeyIssuer.Issued;
import malote.it.Wire.Answer;
import malote.postgres.ReadyData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom a server lets in, by its settings: nobody from elsewhere unless it knows who that is, or was told not to ask. */
@Tag("exhaustive")
@Timeout(300)
final class PostureIT {
    private static final int MOST_VIEWERS = 20;

    @TempDir
    Path directory;

    @Test
    void withoutSettingsOnlyThisMachineComesIn() throws IOException {
        try (ServerProcess server = ServerProcess.start(directory, Map.of())) {
            int port = server.port();
            assertThat(ask(NetUtil.LOCALHOST4, port, "/api/util/filas").status())
                    .isEqualTo(200);
            if (NetworkInterface.getByInetAddress(NetUtil.LOCALHOST6) != null) {
                assertThat(ask(NetUtil.LOCALHOST6, port, "/api/util/filas").status())
                        .isEqualTo(200);
            }
            List<InetAddress> others = new ArrayList<>(List.of(InetAddress.getByName("127.0.0.2")));
            ownAddress().ifPresent(others::add);
            for (InetAddress other : others) {
                assertThatThrownBy(() -> Wire.to(other, port)).isInstanceOf(ConnectException.class);
            }
            Answer misdirected = ask(InetAddress.getLoopbackAddress(), port, "/", "Host: rebound.example");
            assertThat(misdirected.status()).isEqualTo(421);
            assertThat(server.client()
                            .call("GET", "/api/util/sessao")
                            .json()
                            .get("aberto")
                            .asBoolean())
                    .isFalse();
        }
    }

    @Test
    void onlySoManyPagesOfOneAddressWatch() throws IOException {
        try (ServerProcess server = ServerProcess.start(directory, Map.of())) {
            List<Wire> watching = new ArrayList<>();
            try {
                for (int i = 0; i < MOST_VIEWERS; i++) {
                    watching.add(new Wire(server.port()));
                    assertThat(watch(watching.get(i)).isEndless()).isTrue();
                }
                try (Wire oneTooMany = new Wire(server.port());
                        Wire elsewhere = Wire.elsewhere(server.port())) {
                    assertThat(watch(oneTooMany).status()).isEqualTo(503);
                    assertThat(watch(elsewhere).isEndless()).isTrue();
                }
                watching.remove(0).close();
                await().until(() -> {
                    try (Wire next = new Wire(server.port())) {
                        return watch(next).status() == 200;
                    }
                });
            } finally {
                for (Wire wire : watching) {
                    wire.close();
                }
            }
        }
    }

    private static Answer watch(Wire wire) throws IOException {
        return wire.send("GET /api/util/eventos HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .answer()
                .orElseThrow();
    }

    @Test
    void itDoesNotLetEverybodyInByMistake() {
        ReadyData.copyTo(directory.resolve("data"));
        assertRefusesToStart(
                Map.of("HOST", "0.0.0.0"),
                "HOST=0.0.0.0 lets other machines in",
                "./malote keys create",
                "TLS_CLIENT_CA",
                "OPEN=true");
        assertRefusesToStart(Map.of("HOST", "::"), "./malote keys create", "TLS_CLIENT_CA", "OPEN=true");
        assertRefusesToStart(
                Map.of("OPERATOR_PORT", "0", "OPERATOR_HOST", "0.0.0.0"),
                "./malote keys create",
                "TLS_CLIENT_CA",
                "OPEN=true");
        assertRefusesToStart(Map.of("QUARKUS_HTTP_HOST", "0.0.0.0"), "QUARKUS_HTTP_HOST", "Set HOST instead");
    }

    private void assertRefusesToStart(Map<String, String> settings, String... reasons) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("PORT", "0");
        try (ServerProcess server = ServerProcess.launch(directory, all)) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.said()).hasLineCount(1).startsWith("malote: ").contains(reasons);
        }
    }

    @Test
    void aServerThatIsOpenSaysSo() throws IOException {
        Map<String, String> settings = Map.of("HOST", "0.0.0.0", "OPEN", "true", "HTTP_CONNECTIONS", "2");
        try (ServerProcess server = ServerProcess.start(directory, settings)) {
            assertThat(server.log().lines())
                    .anyMatch(line -> line.contains("WARN") && line.contains("OPEN=true: everybody"));
            assertThat(open(server.client())).isEqualTo(1);
            assertThat(server.client()
                            .call("GET", "/api/util/sessao")
                            .json()
                            .get("aberto")
                            .asBoolean())
                    .isTrue();
            InetAddress own = requireOwnAddress();
            assertThat(ask(own, server.port(), "/api/util/filas").status()).isEqualTo(200);
            anAddressHasOnlySoManyConnections(own, server.port());
        }
    }

    private static void anAddressHasOnlySoManyConnections(InetAddress own, int port) throws IOException {
        try (Wire first = Wire.to(own, port)) {
            await().until(() -> {
                try (Wire second = Wire.to(own, port);
                        Wire third = Wire.to(own, port)) {
                    // The one of before is not known to be closed at once.
                    return live(first) && live(second) && !live(third);
                }
            });
            for (int i = 0; i < 5; i++) {
                try (Wire local = new Wire(port)) {
                    assertThat(live(local)).as("this machine has no limit").isTrue();
                }
            }
            await().until(() -> {
                try (Wire again = Wire.to(own, port)) {
                    return live(again);
                }
            });
        }
    }

    private static boolean live(Wire wire) throws IOException {
        try {
            return wire.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .answer()
                    .isPresent();
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void aKeyIsEnoughToLetOthersInButNotInClearText() throws IOException {
        InetAddress own = requireOwnAddress();
        InetAddress local = InetAddress.getLoopbackAddress();
        String key;
        try (ServerProcess server = ServerProcess.start(directory, Map.of())) {
            Issued issued = new KeyIssuer(server.client()).create("viewer", null, "observe");
            key = "Authorization: " + issued.bearer();
        }

        try (ServerProcess server = ServerProcess.start(directory, Map.of("HOST", "0.0.0.0"))) {
            assertThat(server.lines()).noneMatch(line -> line.contains("WARN"));
            int port = server.port();
            assertThat(ask(local, port, "/metrics", key).text()).contains("\nmalote_open 0");
            assertThat(ask(own, port, "/health/ready").status()).isEqualTo(200);
            assertThat(ask(own, port, "/api/util/filas").status()).isEqualTo(401);
            assertThat(ask(local, port, "/api/util/filas", key).status()).isEqualTo(200);
            Answer refused = ask(own, port, "/api/util/filas", key);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.text()).contains("clear text");
            assertThat(ask(own, port, "/api/util/filas", key, "X-Forwarded-Proto: https", "X-Forwarded-For: 127.0.0.1")
                            .status())
                    .as("anybody can write that")
                    .isEqualTo(401);
        }

        Map<String, String> settings =
                Map.of("HOST", "0.0.0.0", "TLS_AT_PROXY", "true", "TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.0/8");
        try (ServerProcess server = ServerProcess.start(directory, settings)) {
            int port = server.port();
            assertThat(ask(own, port, "/api/util/filas", key).status()).isEqualTo(200);
            assertThat(ask(local, port, "/api/util/filas", key, "X-Forwarded-Proto: https")
                            .status())
                    .isEqualTo(200);
            assertThat(ask(local, port, "/api/util/filas", key, "X-Forwarded-Proto: http")
                            .text())
                    .contains("clear text");
            addressesBehindAProxyAreToldApart(local, port);
            whatOthersSayOfTheirAddressDoesNotCount(own, port, key);
        }
    }

    private static void addressesBehindAProxyAreToldApart(InetAddress proxy, int port) {
        String wrong = "Authorization: Bearer wrong";
        await().until(() -> ask(proxy, port, "/metrics", wrong, "X-Forwarded-For: 203.0.113.7")
                        .status()
                == 429);
        assertThat(status(proxy, port, wrong, "X-Forwarded-For: 203.0.113.8")).isEqualTo(401);
        assertThat(status(proxy, port, wrong, "X-Forwarded-For: 203.0.113.7, 203.0.113.9"))
                .as("the proxy wrote the last")
                .isEqualTo(401);
    }

    private static void whatOthersSayOfTheirAddressDoesNotCount(InetAddress own, int port, String key) {
        String wrong = "Authorization: Bearer wrong";
        List<Integer> statuses = new ArrayList<>();
        await().until(() -> {
            statuses.add(status(own, port, wrong, "X-Forwarded-For: 203.0.113." + (100 + statuses.size() % 100)));
            return statuses.contains(429);
        });
        assertThat(status(own, port, key)).as("who has a good key goes on").isEqualTo(200);
    }

    private static int status(InetAddress address, int port, String... headers) {
        try {
            return ask(address, port, "/metrics", headers).status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Answer ask(InetAddress address, int port, String path, String... headers) throws IOException {
        List<String> lines = new ArrayList<>(List.of("GET " + path + " HTTP/1.1"));
        if (List.of(headers).stream().noneMatch(header -> header.startsWith("Host:"))) {
            lines.add("Host: localhost");
        }
        lines.addAll(List.of(headers));
        try (Wire wire = Wire.to(address, port)) {
            return wire.send(String.join("\r\n", lines) + "\r\n\r\n").answer().orElseThrow();
        }
    }

    private static double open(Client client) {
        return Scrape.of(client).get("malote_open");
    }

    private static InetAddress requireOwnAddress() throws SocketException {
        Optional<InetAddress> own = ownAddress();
        assumeTrue(own.isPresent(), "this machine has no address beyond loopback");
        return own.get();
    }

    /** An address by which other machines reach this one. */
    private static Optional<InetAddress> ownAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }
}
