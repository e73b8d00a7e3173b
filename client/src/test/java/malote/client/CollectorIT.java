package malote.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Client and server, the real ones, over HTTP. */
final class CollectorIT {
    @SuppressWarnings("NullAway.Init")
    private static RealServer server;

    @BeforeAll
    static void start() {
        server = RealServer.start(Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void oneStreamBringsAllMessagesInOrderAndNothingIsLeft() {
        List<String> stored = server.generate("11110001", 57);
        List<String> seen = new ArrayList<>();

        Collector.of(Server.at(server.url()), "11110001")
                .limit(57)
                .start(batch -> batch.messages().forEach(message -> seen.add(message.endToEndId())))
                .ended()
                .join();

        assertThat(seen).isEqualTo(stored);
        assertThat(server.rest("11110001")).isEmpty();
    }

    @Test
    void whatIsSentIsCollectedAsItWas() throws IOException, InterruptedException {
        List<Message> sent = MessageJson.read(Samples.json(1, 2, 3).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Sender sender = new Sender(Server.at(server.url()));
        Queue<Message> seen = new ConcurrentLinkedQueue<>();

        assertThat(sender.send("32074986", sent)).isEqualTo(new Receipt(3, 3));
        assertThat(sender.send("32074986", sent)).isEqualTo(new Receipt(3, 0));
        Collector.of(Server.at(server.url()), "32074986")
                .multipart(false)
                .limit(3)
                .start(batch -> seen.addAll(batch.messages()))
                .ended()
                .join();

        assertThat(seen).containsExactlyElementsOf(sent);
    }

    @Test
    void aReadThatWaitsIsWokenAndTheEndFreesThePlaceAtOnce() {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        for (int round = 0; round < 3; round++) {
            Recorder heard = new Recorder();
            try (Collector collector = Collector.of(Server.at(server.url()), "11110002")
                    .streams(Collector.MAX_STREAMS)
                    .listener(heard)
                    .start(batch -> batch.messages().forEach(message -> seen.add(message.endToEndId())))) {
                Set<String> stored = Set.copyOf(server.generate("11110002", 100));
                await().until(() -> seen.containsAll(stored));
                assertThat(collector.ended()).isNotDone();
            }
            assertThat(heard.heard()).doesNotContain("lost 0");
        }
        assertThat(server.rest("11110002")).isEmpty();
    }

    /** The whole of it: six streams, a line that breaks and a handler that fails; each message once, or told apart. */
    @Test
    void overABadLineAndWithAHandlerThatFailsEveryMessageArrivesAndRepeatsAreMarked() throws IOException {
        String ispb = "11110003";
        Random failing = new Random(7);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Queue<String> unmarkedRepeats = new ConcurrentLinkedQueue<>();
        Set<String> stored;
        try (RealServer shortLease = RealServer.start(Map.of("STREAM_LEASE", "3s"));
                BadLine line = new BadLine(shortLease.port())) {
            stored = Set.copyOf(shortLease.generate(ispb, 3_000));
            Recorder heard = new Recorder();
            Collector collector = Collector.of(Server.at(line.url()), ispb)
                    .streams(Collector.MAX_STREAMS)
                    .pauses(Duration.ofMillis(5), Duration.ofMillis(100))
                    .listener(heard)
                    .start(batch -> {
                        if (failing.nextInt(20) == 0) {
                            throw new IOException("now and then");
                        }
                        for (Message message : batch.messages()) {
                            if (!seen.add(message.endToEndId()) && !batch.redelivered()) {
                                unmarkedRepeats.add(message.endToEndId());
                            }
                        }
                    });
            await().untilAsserted(() -> assertThat(seen.size())
                    .as(
                            "messages seen after %d breaks, of which the collector says last %s",
                            line.breaks(), heard.lastReasons(20))
                    .isGreaterThanOrEqualTo(stored.size()));
            line.mend();
            collector.close();
            assertThat(line.breaks()).isGreaterThan(20);
        }
        assertThat(seen).isEqualTo(stored);
        assertThat(unmarkedRepeats).isEmpty();
    }

    @Test
    void aStreamThatIsStoppedByOthersIsOpenedAnew() {
        String ispb = "11110004";
        server.generate(ispb, 10);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Recorder heard = new Recorder();
        try (Collector collector = Collector.of(Server.at(server.url()), ispb)
                .listener(heard)
                .start(batch -> batch.messages().forEach(message -> seen.add(message.endToEndId())))) {
            await().until(() -> seen.size() == 10);
            server.stopStreams(ispb);
            await().until(() -> heard.heard().stream().anyMatch(event -> event.startsWith("lost")));
            Set<String> stored = Set.copyOf(server.generate(ispb, 10));
            await().until(() -> seen.containsAll(stored));
            assertThat(collector.ended()).isNotDone();
        }
    }

    /** For what must come, however busy the machine is. */
    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(2));
    }
}
