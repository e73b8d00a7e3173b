package malote.client.icom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import malote.client.BadLine;
import malote.client.RealServer;
import malote.client.RejectedException;
import malote.client.Server;
import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Client and server, the real ones, speak ICOM. */
@Tag("exhaustive")
final class IcomCollectorIT {
    private static final String PAYER = "99999999";

    @SuppressWarnings("NullAway.Init")
    private static RealServer server;

    private final PaymentGenerator generator = PaymentGenerator.create();

    @BeforeAll
    static void start() {
        server = RealServer.start(Map.of("ICOM_MODE", "hub"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whatIsSentIsCollectedAsItWasAndInOrder() throws IOException, InterruptedException {
        List<byte[]> sent = payments("44440001", 23);
        for (boolean several : new boolean[] {true, false}) {
            for (boolean gzip : new boolean[] {true, false}) {
                IcomSender sender =
                        IcomSender.of(Server.at(server.url()), PAYER).gzip(gzip);
                List<String> ids = new ArrayList<>(sender.send(sent.subList(0, 10)));
                ids.addAll(sender.send(sent.subList(10, 20)));
                for (byte[] last : sent.subList(20, 23)) {
                    ids.add(sender.send(last));
                }
                List<IcomMessage> seen = new CopyOnWriteArrayList<>();
                collector(server.url(), "44440001")
                        .multipart(several)
                        .gzip(gzip)
                        .limit(23)
                        .start(batch -> seen.addAll(batch.messages()))
                        .ended()
                        .join();

                assertThat(ids).hasSize(23).doesNotHaveDuplicates();
                assertThat(seen).extracting(IcomMessage::xml).containsExactlyElementsOf(sent);
            }
        }
    }

    @Test
    void whatWasNotHandledGoesBackAtTheEndOfTheCollector() throws IOException, InterruptedException {
        List<byte[]> sent = payments("44440002", 2);
        IcomSender.of(Server.at(server.url()), PAYER).send(sent);
        List<IcomMessage> seen = new CopyOnWriteArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        IcomRecorder recorder = new IcomRecorder();

        IcomCollector failing = collector(server.url(), "44440002")
                .multipart(false)
                .listener(recorder)
                .pauses(Duration.ofMinutes(1), Duration.ofMinutes(1))
                .start(batch -> {
                    if (calls.incrementAndGet() == 2) {
                        throw new IOException("disk full");
                    }
                    seen.addAll(batch.messages());
                });
        await().until(() -> calls.get() == 2);
        failing.close();
        collector(server.url(), "44440002")
                .limit(1)
                .start(batch -> seen.addAll(batch.messages()))
                .ended()
                .join();

        assertThat(recorder.heard())
                .containsExactly("opened", "confirmed 1", "failed disk full 1", "gave back 1", "ended");
        assertThat(seen).extracting(IcomMessage::xml).containsExactlyElementsOf(sent);
    }

    /** The whole of it: six streams, a line that breaks and a handler that fails. */
    @Test
    void overABadLineAndWithAHandlerThatFailsEveryMessageArrives() throws IOException, InterruptedException {
        List<byte[]> sent = payments("44440003", 1_500);
        Random failing = new Random(7);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        try (RealServer shortLease = RealServer.start(Map.of("ICOM_MODE", "hub", "ICOM_LEASE", "3s"));
                BadLine line = new BadLine(shortLease.port())) {
            IcomSender sender = IcomSender.of(Server.at(shortLease.url()), PAYER);
            for (int from = 0; from < sent.size(); from += IcomSender.MAX_MESSAGES) {
                sender.send(sent.subList(from, from + IcomSender.MAX_MESSAGES));
            }
            IcomCollector collector = collector(line.url(), "44440003")
                    .streams(6)
                    .dropDuplicates(10_000)
                    .pauses(Duration.ofMillis(5), Duration.ofMillis(100))
                    .start(batch -> {
                        if (failing.nextInt(20) == 0) {
                            throw new IOException("now and then");
                        }
                        batch.messages().forEach(message -> seen.add(message.text()));
                    });
            await().until(() -> seen.size() >= sent.size());
            line.mend();
            collector.close();
            assertThat(line.breaks()).isGreaterThan(20);
        }
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().map(xml -> new String(xml, UTF_8)).toList());
    }

    @Test
    void whatIsRefusedIsSaidInWords() {
        IcomSender sender = IcomSender.of(Server.at(server.url()), PAYER);

        assertThatThrownBy(() -> sender.send("for nobody".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(400))
                .hasMessageContaining("has no receiver");
    }

    private List<byte[]> payments(String receiver, int count) {
        List<byte[]> payments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            payments.add(generator.payment(new Ispb(PAYER), new Ispb(receiver), 1));
        }
        return payments;
    }

    private static IcomCollector.Builder collector(String url, String ispb) {
        return IcomCollector.of(Server.at(url), ispb);
    }

    /** For what must come, however busy the machine is. */
    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(2));
    }
}
