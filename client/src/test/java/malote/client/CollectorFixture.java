package malote.client;

import static malote.client.FakeServer.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/** A {@link Collector} of a server that breaks off, refuses and falls silent. */
abstract class CollectorFixture {
    static final String S = "/api/pix/32074986/stream/";
    static final String START = "GET " + S + "start";

    final Recorder recorder = new Recorder();
    final List<Batch> handled = new CopyOnWriteArrayList<>();
    FakeServer server = new FakeServer();

    @AfterEach
    void closeServer() {
        server.close();
    }

    Collector.Builder collector() {
        return configured(Collector.of(Server.at(server.url()), "32074986"));
    }

    Collector.Builder configured(Collector.Builder builder) {
        return builder.listener(recorder)
                .pauses(Duration.ofMillis(2), Duration.ofMillis(50))
                .endTimeout(Duration.ofSeconds(10));
    }

    void collectUntil(int batches) {
        collectUntil(collector(), batches);
    }

    void collectUntil(Collector.Builder builder, int batches) {
        try (Collector collector = builder.start(handled::add)) {
            await().until(() -> handled.size() >= batches);
            assertThat(collector.ended()).isNotDone();
        }
    }

    List<String> ids() {
        return handled.stream()
                .flatMap(batch -> batch.messages().stream())
                .map(Message::endToEndId)
                .toList();
    }
}
