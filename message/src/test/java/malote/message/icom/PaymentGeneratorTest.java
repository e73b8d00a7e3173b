package malote.message.icom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.message.Ispb;
import org.junit.jupiter.api.Test;

/** That what it makes is valid is a test of the server's, which has the schemas. */
class PaymentGeneratorTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00.123Z");
    private static final Ispb PAYER = new Ispb("18236120");
    private static final Ispb RECEIVER = new Ispb("1234567A");
    private static final Pattern ID = Pattern.compile(
            "<MsgId>(M18236120[0-9A-Za-z]{23})</MsgId>|<EndToEndId>(E18236120\\d{12}[0-9A-Za-z]{11})</EndToEndId>");

    @Test
    void aPaymentIsAboutFourKilobytes() {
        PaymentGenerator generator = generator(1);
        double bytes = 0;
        for (int i = 0; i < 100; i++) {
            bytes += generator.payment(PAYER, RECEIVER, 1).length;
        }
        assertThat(bytes / 100).isBetween(3_500.0, 4_500.0);
    }

    @Test
    void itGoesFromThePayerToTheReceiver() {
        String xml = new String(generator(1).payment(PAYER, RECEIVER, 1), UTF_8);
        assertThat(xml)
                .contains("<Fr><FIId><FinInstnId><Othr><Id>18236120</Id>")
                .contains("<To><FIId><FinInstnId><Othr><Id>00038166</Id>")
                .contains("<DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>18236120</MmbId>")
                .contains("<CdtrAgt><FinInstnId><ClrSysMmbId><MmbId>1234567A</MmbId>");
    }

    @Test
    void oneSeedMakesTheSameAgain() {
        assertThat(generator(7).payment(PAYER, RECEIVER, 3))
                .isEqualTo(generator(7).payment(PAYER, RECEIVER, 3));
        assertThat(generator(7).echo(PAYER)).isEqualTo(generator(7).echo(PAYER));
    }

    @Test
    void noIdComesTwice() {
        PaymentGenerator generator = PaymentGenerator.create();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            Matcher id = ID.matcher(new String(generator.payment(PAYER, RECEIVER, 10), UTF_8));
            int found = 0;
            for (; id.find(); found++) {
                assertThat(ids.add(id.group())).isTrue();
            }
            assertThat(found).isEqualTo(11);
        }
    }

    @Test
    void aMessageHasOneToTenOperations() {
        assertThatThrownBy(() -> generator(1).payment(PAYER, RECEIVER, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> generator(1).payment(PAYER, RECEIVER, 11))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PaymentGenerator generator(long seed) {
        return new PaymentGenerator(new SplittableRandom(seed), InstantSource.fixed(NOW));
    }
}
