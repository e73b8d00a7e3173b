package malote.icom;

import static malote.icom.Xml.PAYER;
import static malote.icom.Xml.RECEIVER;
import static malote.icom.Xml.payload;
import static malote.icom.Xml.utf8;
import static malote.queue.TestQueues.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import malote.icom.Routing.Delivery;
import malote.icom.Routing.Unroutable;
import malote.message.Content;
import malote.message.Ispb;
import malote.message.icom.Gzip;
import malote.message.icom.Payload;
import malote.queue.read.TwoReplicas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HubTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-26T12:00:00Z"));
    private static final Ispb SENDER = new Ispb(PAYER);

    private final TwoReplicas replicas = new TwoReplicas();
    private final Outbox outbox = new Outbox(replicas.inboxHere, OTHER);
    private final Hub hub = new Hub(Optional.empty(), CLOCK, outbox);

    @Test
    void aPaymentGoesToTheFirstCreditorUntouched() {
        Payload payment = payload("1", "\ufeff" + Xml.payment(RECEIVER, "00000000") + "\r\n");
        Delivery delivery = deliveries(payment).get(0);
        assertThat(delivery.owner()).isEqualTo(RECEIVER);
        assertThat(delivery.content().kept()).isSameAs(payment.kept());
        assertThat(delivery.content().id()).startsWith("UEkB").isNotEqualTo(payment.id());
    }

    @Test
    void aReturnGoesToItsCreditor() {
        assertThat(deliveries(payload("1", Xml.giveBack(PAYER, RECEIVER)))
                        .get(0)
                        .owner())
                .isEqualTo(RECEIVER);
    }

    @Test
    void everythingElseGoesToWhomItIsAddressed() {
        for (String xml : List.of(
                Xml.status(1),
                Xml.echo("x"),
                Xml.payment(),
                Xml.payment("x", RECEIVER),
                Xml.payment("").replace("https:", ""))) {
            String addressed = xml.replace(Xml.institution("To", "00038166"), Xml.institution("To", "87654321"));
            assertThat(deliveries(payload("1", addressed)).get(0).owner()).isEqualTo("87654321");
        }
    }

    @Test
    void whatIsPackedStaysPacked() {
        byte[] xml = utf8(Xml.payment(RECEIVER));
        Payload payment = Payload.packed("1", Gzip.pack(xml), xml.length);
        Delivery delivery = deliveries(payment).get(0);
        assertThat(delivery.owner()).isEqualTo(RECEIVER);
        assertThat(delivery.content().isPacked()).isTrue();
        assertThat(delivery.content().kept()).isSameAs(payment.kept());
    }

    @Test
    void deliveriesStandInTheOrderOfTheParts() {
        Payload[] received = Stream.of("00000001", "00000002", "00000001")
                .map(receiver -> payload(receiver, Xml.payment(receiver)))
                .toArray(Payload[]::new);
        List<Delivery> deliveries = deliveries(received);
        assertThat(deliveries).extracting(Delivery::owner).containsExactly("00000001", "00000002", "00000001");
        assertThat(deliveries).extracting(d -> d.content().id()).doesNotHaveDuplicates();
        assertThat(deliveries)
                .extracting(d -> d.content().xml())
                .containsExactly(received[0].xml(), received[1].xml(), received[2].xml());
    }

    @Test
    void messagesAreStoredWhenTheyAreCarriedOut() {
        Payload[] received = Stream.of("00000001", "00000002", "00000001")
                .map(receiver -> payload(receiver, Xml.payment(receiver)))
                .toArray(Payload[]::new);
        Outbox.Deposit deposit = accepted(hub, List.of(received));
        assertThat(replicas.store.log(OTHER.queue("00000001"))).isEmpty();
        assertThat(deposit.carryOut().toCompletableFuture()).isCompleted();
        assertThat(replicas.store.log(OTHER.queue("00000001")))
                .extracting(Content::id)
                .containsExactly(
                        deposit.deliveries().get(0).content().id(),
                        deposit.deliveries().get(2).content().id());
        assertThat(replicas.store.log(OTHER.queue("00000002"))).hasSize(1);
    }

    static Stream<String> withoutReceiver() {
        return Stream.of(
                "no XML",
                "<a/>",
                "\0".repeat(50),
                Xml.echo("x").replaceAll("<To>.*</To>", ""),
                Xml.echo("x").replace(Xml.institution("To", "00038166"), Xml.institution("To", "1234567")),
                Xml.payment("12345678 ").replaceAll("<To>.*</To>", ""));
    }

    @ParameterizedTest
    @MethodSource("withoutReceiver")
    void withoutAReceiverNothingIsTaken(String text) {
        assertThat(hub.route(SENDER, List.of(payload("1", text)), Instant.EPOCH))
                .isEqualTo(new Unroutable(
                        "the message has no receiver: an ISPB in CdtrAgt of its first operation, or in AppHdr/To"));
        assertThat(hub.route(SENDER, List.of(payload("1", Xml.payment(RECEIVER)), payload("2", text)), Instant.EPOCH))
                .isEqualTo(new Unroutable(
                        "part 2 has no receiver: an ISPB in CdtrAgt of its first operation, or in AppHdr/To"));
    }

    @Test
    void tokensAreCountedIfTheyMatter() {
        List<Payload> received = List.of(
                payload("1", Xml.payment(RECEIVER, RECEIVER, RECEIVER)),
                payload("2", Xml.status(5)),
                payload("3", Xml.echo("x")));
        assertThat(accepted(hub, received).tokens()).isZero();
        Hub counting = new Hub(TokenBucket.parse("1.12"), CLOCK, outbox);
        assertThat(accepted(counting, received).tokens()).isEqualTo(5 * TokenBucket.TOKEN);
    }

    private List<Delivery> deliveries(Payload... received) {
        return accepted(hub, List.of(received)).deliveries();
    }

    private static Outbox.Deposit accepted(Hub hub, List<Payload> received) {
        return (Outbox.Deposit) hub.route(SENDER, received, Instant.EPOCH);
    }
}
