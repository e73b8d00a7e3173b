package malote.client.icom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.client.RejectedException;
import malote.client.Server;
import malote.client.Tls;
import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;
import malote.testing.Certificates;
import malote.testing.Fault;
import malote.testing.Line;
import malote.testing.MaloteTest;
import malote.testing.Operation;
import malote.testing.Participant;
import malote.testing.Spi;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a test class gets by {@link MaloteTest}. */
@Tag("exhaustive")
final class MaloteTestIT {
    private static final Pattern OPERATION = Pattern.compile("<EndToEndId>(\\w+)</EndToEndId>");
    private static final PaymentGenerator GENERATOR = PaymentGenerator.create();

    @Nested
    @MaloteTest(settings = "ICOM_DEADLINE=2s")
    final class InClearText {
        @Test
        void theVirtualPayerPaysAndWhatIsNotAnsweredRunsOutOfTime(Spi spi) {
            List<IcomMessage> seen = new CopyOnWriteArrayList<>();
            IcomCollector collector = collect(Server.at(spi.url().toString()), "10000001", seen);
            spi.pay("10000001", "12.34", 1);
            waiting().until(() -> !seen.isEmpty());
            IcomMessage payment = seen.get(0);
            String id = id(payment);
            Operation ended = waiting().until(() -> spi.operation(id).orElseThrow(), MaloteTestIT::isRejected);
            collector.close();

            assertThat(ended.code()).isEqualTo("AB03");
            assertThat(ended.payer()).isEqualTo("99999A03");
            assertThat(ended.amount()).isEqualTo("12.34");
            assertThat(ended.times().t4()).isAfter(ended.times().t2());
            assertThat(spi.message(payment.resourceId())).contains(payment.xml());
            assertThat(spi.journal(Map.of("endToEndId", id)))
                    .extracting(Line::ispb)
                    .contains("10000001");
            assertThat(spi.operation("E9999999920261127000012345678901")).isEmpty();
        }

        @Test
        void participantsAreChangedAndLookedAt(Spi spi) {
            Participant limited = spi.participant("10000002", Map.of("balance", "25.00"));

            assertThat(limited.balance()).isEqualTo("25.00");
            assertThat(limited.limited()).isTrue();
            assertThat(spi.participants()).contains(limited);
        }

        @Test
        void faultsStrikeAndAreTakenBack(Spi spi) throws IOException, InterruptedException {
            IcomSender sender = IcomSender.of(Server.at(spi.url().toString()), "10000003");
            byte[] payment = GENERATOR.payment(new Ispb("10000003"), new Ispb("99999A04"), 1);
            Fault refused = spi.strike(
                    Fault.of("status").with("code", 404).ispb("10000003").on("post"));

            assertThatThrownBy(() -> sender.send(payment)).isInstanceOf(RejectedException.class);
            assertThat(spi.hits(refused)).isEqualTo(1);

            spi.remove(refused);
            assertThat(sender.send(List.of(payment))).hasSize(1);
        }

        @Test
        void whatTheServerRefusesIsToldInItsWords(Spi spi) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> spi.strike(Fault.of("explode")))
                    .withMessageContaining("400")
                    .withMessageContaining("reset");
            assertThatIllegalStateException().isThrownBy(spi::certificates).withMessageContaining("tls = true");
        }
    }

    @Nested
    @MaloteTest(tls = true)
    final class WithCertificates {
        @Test
        void anInstitutionShowsItsCertificateAndIsNoOther(Spi spi, Certificates certificates)
                throws IOException, InterruptedException {
            Server server = Server.at(spi.url().toString())
                    .tls(Tls.usual()
                            .trust(certificates.ca())
                            .certificate(certificates.certificate("10000004"), certificates.key("10000004")));
            byte[] echo = GENERATOR.echo(new Ispb("10000004"));
            List<IcomMessage> seen = new CopyOnWriteArrayList<>();

            String stored = IcomSender.of(server, "10000004").send(echo);
            IcomCollector collector = collect(server, "10000004", seen);
            waiting().until(() -> !seen.isEmpty());
            collector.close();

            assertThat(new String(spi.message(stored).orElseThrow(), UTF_8)).contains("pibr.001");
            assertThat(seen.get(0).text()).contains("pibr.002");
            assertThatThrownBy(() -> IcomSender.of(server, "10000005").send(echo))
                    .isInstanceOf(RejectedException.class);
        }
    }

    private static String id(IcomMessage payment) {
        Matcher id = OPERATION.matcher(payment.text());
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    private static boolean isRejected(Operation operation) {
        return operation.state().equals("rejected");
    }

    private static IcomCollector collect(Server server, String ispb, List<IcomMessage> seen) {
        return IcomCollector.of(server, ispb).start(batch -> seen.addAll(batch.messages()));
    }

    private static ConditionFactory waiting() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }
}
