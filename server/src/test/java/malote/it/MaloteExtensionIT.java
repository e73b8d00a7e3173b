package malote.it;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import malote.testing.MaloteExtension;
import malote.testing.MaloteServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The extension as others use it, see docs/testing.md. */
@Tag("exhaustive")
@Timeout(300)
final class MaloteExtensionIT {
    @RegisterExtension
    static final MaloteExtension malote = new MaloteExtension(Map.of("STREAM_POLL", "3s"));

    @Test
    void aServerRunsWithTheSettingsThatWereGiven() throws Exception {
        HttpRequest read = HttpRequest.newBuilder(malote.url().resolve("/api/pix/32074986/stream/start"))
                .build();
        long start = System.nanoTime();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(read, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(System.nanoTime() - start).isGreaterThan(2_900_000_000L);
        assertThat(malote.server().log()).contains("listens on " + malote.url());
    }

    @Test
    void nothingIsLeftOfAServerThatWasClosed() {
        MaloteServer server = MaloteServer.start(Map.of());
        ProcessHandle postgres = server.postgres().orElseThrow();
        // It says so after it has said that it listens.
        await().until(() -> server.log().contains("data in "));
        Path data = Path.of(server.log().replaceFirst("(?s).*data in (\\S+).*", "$1"));
        assertThat(data).isDirectory();

        server.close();

        assertThat(server.process().isAlive()).isFalse();
        assertThat(postgres.isAlive()).isFalse();
        assertThat(data.getParent()).doesNotExist();
    }

    @Test
    void aServerThatDoesNotStartIsToldWithWhatItSaid() {
        assertThatIllegalStateException()
                .isThrownBy(() -> MaloteServer.start(Map.of("STREAM_LEASE", "soon")))
                .withMessageContaining("STREAM_LEASE is \"soon\"");
    }

    @Test
    void anExtensionThatIsNotInUseSaysWhatMayBeWrong() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new MaloteExtension().url())
                .withMessageContaining("static");
    }
}
