package malote.spi.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import malote.fault.Fault;
import malote.fault.Kind;
import malote.fault.Strike;
import malote.spi.Xmls;
import malote.spi.read.Message.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TriggersTest {
    private static Part operation(String text) {
        String id = Xmls.endToEnd(Xmls.PAYER, Instant.now());
        String xml = Xmls.payment(Xmls.PAYER, Xmls.operation(id, "1.00", Instant.now(), Xmls.PAYER, Xmls.RECEIVER));
        return Xmls.read(xml.replace("</CdtTrfTxInf>", "<RmtInf><Ustrd>" + text + "</Ustrd></RmtInf></CdtTrfTxInf>"))
                .parts()
                .get(0);
    }

    private static Fault asked(String text) {
        Strike strike = Triggers.of(operation(text)).orElseThrow();
        assertThat(text).contains(strike.rule());
        return strike.fault();
    }

    @Test
    void aPaymentAsksForAFault() {
        assertThat(asked("malote:reject=AC03")).isEqualTo(new Fault(Kind.REJECT, Map.of("code", "AC03")));
        assertThat(asked("aluguel malote:silence de maio")).isEqualTo(new Fault(Kind.SILENCE, Map.of()));
        assertThat(asked("malote:admi002")).isEqualTo(new Fault(Kind.ADMI002, Map.of()));
        assertThat(asked("malote:slow=1500"))
                .isEqualTo(new Fault(Kind.SLOW_RECEIVER, Map.of("p50", 1500, "p95", 1500)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"aluguel", "malote", "malote:reject", "malote:reject=ac03", "malote:slow=0", "malote:outage"})
    void otherTextsAskForNothing(String text) {
        assertThat(Triggers.of(operation(text))).isEmpty();
    }
}
