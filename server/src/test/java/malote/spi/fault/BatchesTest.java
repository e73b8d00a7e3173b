package malote.spi.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import malote.journal.Line;
import malote.message.icom.Payload;
import malote.spi.Step;
import malote.spi.Step.Delivery;
import malote.spi.read.MessageReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchesTest {
    private static final String PLAIN = "<CdtTrfTxInf><PmtId/></CdtTrfTxInf>";
    private static final String PREFIXED = "<ns:CdtTrfTxInf><ns:PmtId/></ns:CdtTrfTxInf>";
    private static final String SCOPE = " xmlns:ns=\"https://www.bcb.gov.br/pi/pacs.008/1.16\"";

    private static final Pattern OPERATIONS = Pattern.compile("</(\\w+:)?CdtTrfTxInf>(?!])|<other");

    @Test
    void operationsOfTheSamePrefixesShareAMessage() {
        assertThat(joined(message("", PLAIN), message("", PLAIN + PLAIN)))
                .containsExactly(message("", PLAIN.repeat(3)));
        List<String> prefixed = joined(message(SCOPE, PREFIXED), message(SCOPE, PREFIXED), message(SCOPE, PREFIXED));
        assertThat(prefixed).containsExactly(message(SCOPE, PREFIXED.repeat(3)));
        assertThat(MessageReader.read(prefixed.get(0).getBytes(UTF_8)).parts()).hasSize(3);
    }

    @Test
    void messagesWhoseDocumentsDifferStayAlone() {
        List<String> both = List.of(message("", PLAIN), message(SCOPE, PREFIXED));

        assertThat(joined(both.get(0), both.get(1))).isEqualTo(both);
        assertThat(joined(both.get(1), both.get(0))).containsExactly(both.get(1), both.get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<x/>",
                "<CdtTrfTxInf><Ustrd><![CDATA[</CdtTrfTxInf>]]></Ustrd></CdtTrfTxInf>",
                PLAIN + "<!-- -->" + PLAIN,
                PLAIN + "<other:CdtTrfTxInf/>"
            })
    void aMessageWhoseOperationsCannotBeToldStaysAsItIs(String inside) {
        List<String> both = List.of(message("", inside), message("", PLAIN));

        assertThat(joined(both.get(0), both.get(1))).isEqualTo(both);
        assertThat(joined(both.get(1), both.get(0))).containsExactly(both.get(1), both.get(0));
    }

    private static String message(String scope, String operations) {
        return "<?xml version=\"1.0\"?><Envelope xmlns=\"https://www.bcb.gov.br/pi/pacs.008/1.16\"><AppHdr>"
                + "<MsgDefIdr>pacs.008.spi.1.16</MsgDefIdr></AppHdr><Document" + scope
                + "><FIToFICstmrCdtTrf><GrpHdr><NbOfTxs>"
                + OPERATIONS.matcher(operations).results().count()
                + "</NbOfTxs></GrpHdr>" + operations + "</FIToFICstmrCdtTrf></Document></Envelope>";
    }

    /** What goes out if the first of these is struck. */
    private static List<String> joined(String... messages) {
        List<Delivery> deliveries = IntStream.range(0, messages.length)
                .mapToObj(i -> new Delivery("32074986", Payload.of("m" + i, messages[i].getBytes(UTF_8)), null))
                .toList();
        List<Line> lines = deliveries.stream()
                .map(one -> new Line(
                        Instant.EPOCH, "32074986", "forwarded", one.content().id(), null, null, null, null))
                .toList();
        Step step = Batches.join(new Step("s", List.of(), List.of(), List.of(), deliveries, lines), "m0", 10);
        assertThat(step.lines().stream().map(Line::resourceId).distinct())
                .hasSize(step.deliveries().size());
        return step.deliveries().stream()
                .map(one -> new String(one.content().xml(), UTF_8))
                .toList();
    }
}
