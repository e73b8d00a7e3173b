package malote.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static malote.client.FakeServer.cut;
import static malote.client.FakeServer.problem;
import static malote.client.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class SenderTest {
    private static final FakeServer.Reply STORED = status(201, "", "{\"recebidas\":2,\"novas\":1}");

    private final List<String> reasons = new ArrayList<>();

    @Test
    void messagesGoOneALine() throws Exception {
        try (FakeServer server = new FakeServer(STORED)) {
            Receipt receipt = sender(server)
                    .send("32074986", MessageJson.read(Samples.json(1, 2).getBytes(UTF_8)));

            assertThat(receipt).isEqualTo(new Receipt(2, 1));
            FakeServer.Request request = server.requests().get(0);
            assertThat(request).hasToString("POST /api/pix/32074986/msgs");
            assertThat(request.headers()).containsEntry("content-type", "application/x-ndjson");
            assertThat(request.body().lines()).hasSize(2);
        }
    }

    @Test
    void theSameRequestIsMadeAgainUntilItIsAnswered() throws Exception {
        try (FakeServer server = new FakeServer(cut(), problem(503, "away"), status(201, "", "{}"), STORED)) {
            assertThat(sender(server).sendLines("32074986", "x\n".getBytes(UTF_8)))
                    .isEqualTo(new Receipt(2, 1));

            assertThat(server.requests()).hasSize(4).allSatisfy(request -> assertThat(request.body())
                    .isEqualTo("x\n"));
            assertThat(reasons).hasSize(3);
        }
    }

    @Test
    void aRefusalSaysWhatIsWrongWhere() {
        String body = "{\"title\":\"Faults\",\"detail\":\"1 fault\",\"x\":[{}],"
                + "\"errors\":[{\"pointer\":\"/1/valor\",\"detail\":\"is missing\"}]}";
        try (FakeServer server = new FakeServer(status(422, "", body))) {
            assertThatThrownBy(() -> sender(server).sendLines("32074986", "x\n".getBytes(UTF_8)))
                    .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.problem())
                            .isEqualTo(new Problem(
                                    422, "Faults", "1 fault", List.of(new Problem.Fault("/1/valor", "is missing")))))
                    .hasMessage("Faults: 1 fault (HTTP 422)");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void itIsGivenUpWhenPatienceIsOver() {
        try (FakeServer server = new FakeServer(problem(503, "away", "Retry-After: 30"))) {
            assertThatThrownBy(() -> sender(server).sendLines("32074986", "x\n".getBytes(UTF_8)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("away");
        }
    }

    @Test
    @Timeout(30)
    void noAttemptOutlastsThePatience() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Server server = Server.at("http://127.0.0.1:" + silent.getLocalPort());
            Sender sender = new Sender(server, Duration.ofSeconds(2), (reason, pause) -> reasons.add(reason));

            assertThatThrownBy(() -> sender.sendLines("32074986", "x\n".getBytes(UTF_8)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no answer within");
        }
    }

    private Sender sender(FakeServer server) {
        return new Sender(Server.at(server.url()), Duration.ofSeconds(20), (reason, pause) -> reasons.add(reason));
    }
}
