package malote.client.icom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static malote.client.FakeServer.cut;
import static malote.client.FakeServer.silence;
import static malote.client.FakeServer.status;
import static malote.client.icom.IcomReplies.bytes;
import static malote.client.icom.IcomReplies.id;
import static malote.client.icom.IcomReplies.problem;
import static malote.client.icom.IcomReplies.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import malote.client.FakeServer;
import malote.client.RejectedException;
import malote.client.Server;
import malote.message.icom.Gzip;
import malote.message.icom.Multipart;
import org.junit.jupiter.api.Test;

/** What {@link IcomSender} promises: nothing is sent again that may be stored, unless the caller says so. */
final class IcomSenderTest {
    private static final String POST = "POST /api/v1/in/32074986/msgs";
    private static final int MOST = 1 << 20;

    private final List<String> reasons = new ArrayList<>();

    @Test
    void oneMessageIsABodyOfItsOwn() throws Exception {
        try (FakeServer server = new FakeServer(stored(1))) {
            assertThat(sender(server).send(bytes(1))).isEqualTo(id(1));

            FakeServer.Request request = server.requests().get(0);
            assertThat(request).hasToString(POST);
            assertThat(request.headers())
                    .containsEntry("content-type", "application/xml; charset=utf-8")
                    .containsEntry("content-encoding", "gzip");
            assertThat(Gzip.unpack(request.content(), MOST).bytes()).isEqualTo(bytes(1));
        }
    }

    @Test
    void severalAreTheRightPartsOfOneBody() throws Exception {
        try (FakeServer server = new FakeServer(stored(1, 2, 3))) {
            assertThat(sender(server).gzip(false).send(List.of(bytes(1), bytes(2), bytes(3))))
                    .containsExactly(id(1), id(2), id(3));

            FakeServer.Request request = server.requests().get(0);
            String type = request.headers().getOrDefault("content-type", "");
            assertThat(request.headers()).doesNotContainKey("content-encoding");
            assertThat(type).startsWith("multipart/mixed; boundary=");
            assertThat(Multipart.read(request.content(), type)).hasSize(3).allSatisfy(part -> {
                assertThat(part.contentType().type()).isEqualTo("application/xml");
                assertThat(part.resourceId()).isNull();
            });
            assertThat(Multipart.read(request.content(), type))
                    .extracting(part -> new String(part.content(), UTF_8))
                    .containsExactly(IcomReplies.xml(1), IcomReplies.xml(2), IcomReplies.xml(3));
        }
    }

    @Test
    void whatIsNotStoredForSureIsSentAgain() throws Exception {
        try (FakeServer server = new FakeServer(
                problem(503, "away"), problem(429, "no tokens", "Retry-After: 1"), problem(408, "slow"), stored(1))) {
            long start = System.nanoTime();
            assertThat(sender(server).send(bytes(1))).isEqualTo(id(1));

            assertThat(server.lines()).containsExactly(POST, POST, POST, POST);
            assertThat(reasons)
                    .containsExactly("Não: away (HTTP 503)", "Não: no tokens (HTTP 429)", "Não: slow (HTTP 408)");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aServerThatIsNotThereIsTriedUntilPatienceIsOver() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        IcomSender sender = IcomSender.of(Server.at("http://127.0.0.1:" + port), "32074986")
                .patience(Duration.ofSeconds(1))
                .retrying((reason, pause) -> reasons.add(reason));

        assertThatThrownBy(() -> sender.send(bytes(1)))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no connection to the server");
        assertThat(reasons).isNotEmpty();
    }

    @Test
    void aRefusalIsFinal() {
        for (int status : List.of(400, 403, 413, 415)) {
            try (FakeServer server = new FakeServer(problem(status, "wrong"))) {
                assertThatThrownBy(() -> sender(server).send(bytes(1)))
                        .isInstanceOfSatisfying(
                                RejectedException.class,
                                e -> assertThat(e.problem().detail()).isEqualTo("wrong"));
                assertThat(server.lines()).containsExactly(POST);
            }
        }
    }

    @Test
    void whatMayBeStoredIsNotSentAgain() {
        for (FakeServer.Reply reply : List.of(
                cut(), problem(500, "fault"), problem(502, "fault"), status(201, "", new byte[0]), stored(1, 2))) {
            try (FakeServer server = new FakeServer(reply, stored(1))) {
                assertThatThrownBy(() -> sender(server).send(bytes(1)))
                        .isInstanceOf(UnknownOutcomeException.class)
                        .hasMessageStartingWith("it is not known whether the messages are stored: ");
                assertThat(server.lines()).containsExactly(POST);
                assertThat(reasons).isEmpty();
            }
        }
    }

    @Test
    void silenceLeavesItOpenToo() {
        try (FakeServer server = new FakeServer(silence())) {
            assertThatThrownBy(() ->
                            sender(server).patience(Duration.ofMillis(500)).send(bytes(1)))
                    .isInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining("no answer within");
        }
    }

    @Test
    void whatMayBeStoredIsSentAgainIfTheCallerSaysSo() throws Exception {
        try (FakeServer server = new FakeServer(cut(), problem(500, "fault"), problem(503, "away"), stored(1))) {
            assertThat(sender(server).resendUnknown(true).send(bytes(1))).isEqualTo(id(1));

            assertThat(server.lines()).containsExactly(POST, POST, POST, POST);
        }
    }

    @Test
    void aRefusalAfterAnUnknownOutcomeLeavesItUnknown() {
        try (FakeServer server = new FakeServer(cut(), problem(403, "no"))) {
            assertThatThrownBy(() -> sender(server).resendUnknown(true).send(bytes(1)))
                    .isInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining("no (HTTP 403)");
        }
    }

    @Test
    void aProblemThatIsNoXmlIsToldByItsStatus() {
        for (String body :
                List.of("", "<html", "Bad", "<!DOCTYPE x [<!ENTITY a \"b\">]><problem><title>&a;</title></problem>")) {
            assertThat(IcomProblem.of(400, body.getBytes(UTF_8))).hasToString("HTTP 400");
        }
        assertThat(IcomProblem.of(429, "{\"title\":\"Slow\",\"detail\":\"down\"}".getBytes(UTF_8)))
                .hasToString("Slow: down (HTTP 429)");
    }

    @Test
    void aRequestHoldsOneToTenMessages() {
        IcomSender sender = IcomSender.of(Server.at("http://localhost"), "32074986");

        assertThatThrownBy(() -> sender.send(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sender.send(Collections.nCopies(11, bytes(1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> IcomSender.of(Server.at("http://localhost"), "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private IcomSender sender(FakeServer server) {
        return IcomSender.of(Server.at(server.url()), "32074986")
                .patience(Duration.ofSeconds(20))
                .retrying((reason, pause) -> reasons.add(reason));
    }
}
