package malote.it;

import static malote.it.Client.freshIspb;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import malote.it.Wire.Answer;

/** Connections to the server that all share, byte by byte. */
abstract class LimitsFixture {
    static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
    static final String STATIC = "GET /api/util/static/9" + HOST;

    /** The last byte of a limit may come a little late on a machine that has more to do. */
    static final Duration PATIENCE = Duration.ofSeconds(40);

    final Client client;
    final String ispb = freshIspb();
    final String post = "POST /api/pix/" + ispb + "/msgs" + HOST + "Content-Type: application/json\r\n";

    LimitsFixture(Client client) {
        this.client = client;
    }

    Wire wire() throws IOException {
        return new Wire(client.port()).patience(PATIENCE);
    }

    static Answer assertAnswered(Wire wire, int status) throws IOException {
        Optional<Answer> answer = wire.answer();
        assertThat(answer)
                .hasValueSatisfying(
                        one -> assertThat(one.status()).as("%s", one).isEqualTo(status));
        return answer.orElseThrow();
    }

    static void assertRefused(Wire wire, int status) throws IOException {
        Answer answer = assertAnswered(wire, status);
        assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(answer.closes()).as("%s", answer).isTrue();
        assertThat(closed(wire)).isTrue();
    }

    static boolean closed(Wire wire) throws IOException {
        try {
            return wire.isClosed();
        } catch (SocketException e) {
            return true;
        }
    }
}
