package malote.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import malote.it.Wire.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds for the answers of all routes, those of the framework too. */
@Timeout(300)
@ExtendWith(SharedServer.class)
final class AnswersIT {
    private final int port;

    AnswersIT(Client client) {
        port = client.port();
    }

    @Test
    void aStatusOfTheFrameworkStaysAsItIs() throws IOException {
        Answer refused = get("/docs/start.js", "Range: bytes=99999999-");

        assertThat(refused.status()).isEqualTo(416);
        assertThat(refused.headers())
                .containsEntry("content-type", "application/problem+json")
                .hasEntrySatisfying("content-range", range -> assertThat(range).startsWith("bytes */"));
        assertThat(refused.text()).contains("\"title\":\"Range Not Satisfiable\",\"status\":416");
    }

    private Answer get(String path, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        try (Wire wire = new Wire(port)) {
            return wire.send(head + "\r\n").answer().orElseThrow();
        }
    }
}
