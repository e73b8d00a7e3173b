package malote.client.icom;

import static malote.client.FakeServer.cut;
import static malote.client.FakeServer.half;
import static malote.client.FakeServer.status;
import static malote.client.icom.IcomReplies.bytes;
import static malote.client.icom.IcomReplies.ended;
import static malote.client.icom.IcomReplies.id;
import static malote.client.icom.IcomReplies.nothing;
import static malote.client.icom.IcomReplies.one;
import static malote.client.icom.IcomReplies.packed;
import static malote.client.icom.IcomReplies.problem;
import static malote.client.icom.IcomReplies.several;
import static malote.client.icom.IcomReplies.xml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import malote.client.CollectorException;
import malote.client.FakeServer;
import malote.client.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@link IcomCollector} promises, against a server that breaks off, refuses and falls silent. The rest its streams prove. */
final class IcomCollectorTest {
    private static final String S = "/api/v1/out/32074986/stream/";
    private static final String START = "GET " + S + "start";

    private final IcomRecorder recorder = new IcomRecorder();
    private final List<IcomMessage> handled = new CopyOnWriteArrayList<>();
    private FakeServer server = new FakeServer();

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void aBatchIsConfirmedOnlyAfterTheHandlerHasReturned() throws InterruptedException {
        server = icom(several(S + "k1", 1, 2));
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);

        try (IcomCollector collector = collector().start(batch -> {
            handling.countDown();
            mayReturn.await();
        })) {
            handling.await();
            assertThat(server.lines()).containsExactly(START);
            collector.stop();
            mayReturn.countDown();
        }

        assertThat(server.lines()).containsExactly(START, "DELETE " + S + "k1");
        assertThat(recorder.heard()).containsExactly("opened", "confirmed 2", "ended");
    }

    @Test
    void severalMessagesAndGzipAreAskedForAndEveryByteArrives() {
        server = icom(packed(S + "k1", 1, 2, 3), several(S + "k2", 4), one(S + "k3", 5));

        collectUntil(collector(), 5);

        assertThat(handled)
                .containsExactly(message(1), message(2), message(3), message(4), message(5))
                .extracting(IcomMessage::text)
                .startsWith(xml(1));
        assertThat(server.requests().subList(0, 3)).allSatisfy(request -> assertThat(request.headers())
                .containsEntry("accept", "multipart/mixed")
                .containsEntry("accept-encoding", "gzip"));
    }

    @Test
    void singleMessagesWithoutGzipAreAskedForIfSoWished() {
        server = icom(one(S + "k1", 1));

        collectUntil(collector().multipart(false).gzip(false), 1);

        assertThat(server.requests().get(0).headers())
                .containsEntry("accept", "application/xml")
                .doesNotContainKey("accept-encoding");
        assertThat(handled).containsExactly(message(1));
    }

    @Test
    void aReadWhoseAnswerGotLostOrIsNotRightIsRepeatedWithTheSameUri() {
        FakeServer.Reply second = several(S + "k2", 2, 3);
        server = icom(
                one(S + "k1", 1),
                cut(),
                cut(), // The JDK may have repeated the first by itself, on a connection that it took for a stale one.
                half(second),
                status(200, "PI-Pull-Next: " + S + "k2\r\nContent-Type: text/html\r\n", bytes(2)),
                status(200, "PI-Pull-Next: " + S + "k2\r\nContent-Type: application/xml\r\n", bytes(2)),
                status(200, "PI-ResourceId: x\r\nContent-Type: application/xml\r\n", bytes(2)),
                status(200, "PI-Pull-Next: " + S + "k2\r\nContent-Type: multipart/mixed; boundary=x\r\n", bytes(2)),
                status(200, "PI-Pull-Next: " + S + "k2\r\nContent-Encoding: gzip\r\n", bytes(2)),
                second);

        collectUntil(collector(), 3);

        assertThat(server.lines().subList(1, 10)).containsOnly("GET " + S + "k1");
        assertThat(handled).containsExactly(message(1), message(2), message(3));
        assertThat(recorder.heard()).containsSubsequence("confirmed 1", "confirmed 2", "ended");
    }

    @Test
    void anAbsoluteAddressOfTheNextReadIsAskedAtTheServerThatIsKnown() {
        server = icom(one("https://icom-h.pi.example:16522" + S + "k1", 1), one(S + "k2", 2));

        collectUntil(collector(), 2);

        assertThat(server.lines()).startsWith(START, "GET " + S + "k1");
    }

    @Test
    void aStreamThatIsGoneIsOpenedAnew() {
        server = icom(one(S + "k1", 1), problem(410, "over"), one(S + "m1", 2));

        collectUntil(collector(), 2);

        assertThat(server.lines()).startsWith(START, "GET " + S + "k1", START).endsWith("DELETE " + S + "m1");
        assertThat(recorder.heard()).containsExactly("opened", "lost 1", "opened", "confirmed 1", "ended");
    }

    @Test
    void whenThereIsNoRoomItWaitsAsLongAsTheServerAsks() {
        server = icom(
                problem(429, "seis leituras", "Retry-After: 1"),
                problem(503, "away", "Retry-After: 1"),
                one(S + "k1", 1));

        collectUntil(collector(), 1);

        assertThat(server.lines()).startsWith(START, START, START);
        assertThat(recorder.heard())
                .startsWith("retrying: Não: seis leituras (HTTP 429)", "retrying: Não: away (HTTP 503)", "opened");
        assertThat(recorder.pauses()).hasSize(2).allSatisfy(pause -> assertThat(pause)
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
    }

    @Test
    void aRefusalForGoodEndsTheCollector() {
        server = icom(problem(403, "Acesso não permitido."));

        try (IcomCollector collector = collector().start(batch -> {})) {
            assertThatThrownBy(() -> collector.ended().get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(CollectorException.class)
                    .hasMessageContaining("Acesso não permitido.");
        }

        assertThat(recorder.heard()).containsExactly("gave up 403 Não: Acesso não permitido. (HTTP 403)");
    }

    @Test
    void theFirstBatchIsKeptForAHandlerThatFails() {
        server = icom(several(S + "k1", 1, 2));
        AtomicInteger calls = new AtomicInteger();

        try (IcomCollector collector = collector().start(batch -> {
            if (calls.incrementAndGet() < 3) {
                throw new IOException("disk full");
            }
            handled.addAll(batch.messages());
        })) {
            await().until(() -> handled.size() == 2);
            assertThat(collector.ended()).isNotDone();
        }

        assertThat(server.lines()).startsWith(START).endsWith("DELETE " + S + "k1");
        assertThat(recorder.heard())
                .containsExactly("opened", "failed disk full 1", "failed disk full 2", "confirmed 2", "ended");
    }

    @Test
    void aBatchThatWasNotHandledIsGivenBackAtTheEnd() {
        server = icom(one(S + "k1", 1), one(S + "k2", 2));
        AtomicInteger calls = new AtomicInteger();

        IcomCollector collector = collector()
                .pauses(Duration.ofMinutes(1), Duration.ofMinutes(1))
                .start(batch -> {
                    if (calls.incrementAndGet() == 2) {
                        throw new IllegalStateException("no");
                    }
                });
        await().until(() -> recorder.heard().contains("failed no 1"));
        collector.close();

        assertThat(server.lines()).containsExactly(START, "GET " + S + "k1", "DELETE " + S + "k1");
        assertThat(recorder.heard()).containsExactly("opened", "confirmed 1", "failed no 1", "gave back 1", "ended");
    }

    @Test
    void anEndWhoseAnswerGotLostIsCarriedOutWhenTheStreamIsGone() {
        server = new FakeServer(one(S + "k1", 1)).ends(cut(), problem(410, "gone"));

        collectUntil(collector(), 1);

        assertThat(recorder.heard()).containsExactly("opened", "confirmed 1", "ended");
    }

    @Test
    void anEndOfAStreamThatIsGoneIsInOrderIfNothingWasLeftToConfirm() {
        server = new FakeServer(nothing(S + "k0")).ends(problem(410, "gone"));

        IcomCollector collector = collector().start(batch -> {});
        await().until(() -> server.requests().size() == 2);
        collector.close();

        assertThat(recorder.heard()).containsExactly("opened", "ended");
    }

    @Test
    void anEndOfAStreamThatIsGoneTellsWhatMayComeAgain() {
        server = new FakeServer(one(S + "k1", 1)).ends(problem(410, "gone"));

        IcomCollector collector = collector().limit(1).start(batch -> {});
        collector.ended().join();

        assertThat(recorder.heard()).containsExactly("opened", "lost 1");
    }

    @Test
    void duplicatesAreHandedOverUnlessTheyAreToBeDropped() {
        server = icom(several(S + "k1", 1, 2), several(S + "k2", 2, 1, 3));

        collectUntil(collector(), 5);

        assertThat(handled).containsExactly(message(1), message(2), message(2), message(1), message(3));
    }

    @Test
    void whatWasHandledIsDroppedAndConfirmedWhenItComesAgain() {
        server = icom(several(S + "k1", 1, 2), several(S + "k2", 2, 3), several(S + "k3", 2), one(S + "k4", 4));

        collectUntil(collector().dropDuplicates(100), 4);

        assertThat(handled).containsExactly(message(1), message(2), message(3), message(4));
        assertThat(server.lines()).startsWith(START, "GET " + S + "k1", "GET " + S + "k2", "GET " + S + "k3");
        assertThat(recorder.heard()).filteredOn(("duplicate " + id(2))::equals).hasSize(2);
    }

    @Test
    void whatTheHandlerFailedOnIsNoDuplicate() {
        server = icom(one(S + "k1", 1), one(S + "k2", 2), one(S + "k2", 2));
        AtomicInteger calls = new AtomicInteger();

        try (IcomCollector collector = collector().dropDuplicates(100).start(batch -> {
            if (calls.incrementAndGet() == 2) {
                throw new IOException("disk full");
            }
            handled.addAll(batch.messages());
        })) {
            await().until(() -> handled.size() == 2);
            assertThat(collector.ended()).isNotDone();
        }

        assertThat(handled).containsExactly(message(1), message(2));
    }

    @Test
    void onlyTheLastIdsAreRemembered() {
        Handled last = new Handled(2);
        last.add(List.of(message(1), message(2)));
        last.add(List.of(message(3)));

        assertThat(last.has(message(1))).isFalse();
        assertThat(last.has(message(2))).isTrue();
        assertThat(last.has(message(3))).isTrue();
        Handled none = new Handled(0);
        none.add(List.of(message(1)));
        assertThat(none.has(message(1))).isFalse();
    }

    @Test
    void settingsThatCannotBeRightAreRefused() {
        assertThatThrownBy(() -> IcomCollector.of(Server.at("http://localhost"), "3207498"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> collector().dropDuplicates(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static FakeServer icom(FakeServer.Reply... script) {
        return new FakeServer(script).ends(ended());
    }

    private IcomCollector.Builder collector() {
        return IcomCollector.of(Server.at(server.url()), "32074986")
                .listener(recorder)
                .pauses(Duration.ofMillis(2), Duration.ofMillis(50))
                .endTimeout(Duration.ofSeconds(10));
    }

    private void collectUntil(IcomCollector.Builder builder, int messages) {
        try (IcomCollector collector = builder.start(batch -> handled.addAll(batch.messages()))) {
            await().until(() -> handled.size() >= messages);
            assertThat(collector.ended()).isNotDone();
        }
    }

    private static IcomMessage message(int number) {
        return new IcomMessage(id(number), bytes(number));
    }
}
