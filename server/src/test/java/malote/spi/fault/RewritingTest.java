package malote.spi.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import malote.fault.Fault;
import malote.fault.Rule;
import malote.icom.Catalog;
import malote.message.icom.Payload;
import malote.spi.Step;
import malote.spi.Step.Delivery;
import malote.spi.read.MessageReader;
import malote.spi.write.Outgoing;
import malote.spi.write.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RewritingTest {
    private static final Outgoing OUTGOING =
            new Outgoing(Catalog.out(List.of()), InstantSource.fixed(Instant.parse("2026-11-26T22:00:00Z")));

    private static Payload status(String digit) {
        String id = "E" + digit.repeat(31);
        return OUTGOING.statuses("32074986", List.of(new Status(id, id, "RJCT", "AC03", List.of(), null)));
    }

    private static String rewritten(Map<String, Object> fault) throws Exception {
        Fault read = Rule.of(Map.of("fault", fault), null).fault();
        return new String(Rewriting.of(status("1").xml(), read), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"entities", "cdata", "prefix", "no-declaration", "bom"})
    void anotherWayToWriteIsStillTheSameMessage(String form) throws Exception {
        String text = rewritten(Map.of("kind", "text", "form", form));

        assertThat(text.getBytes(UTF_8)).isNotEqualTo(status("1").xml());
        assertThat(MessageReader.read(text.getBytes(UTF_8)).parts())
                .singleElement()
                .satisfies(part -> assertThat(part.text("OrgnlInstrId")).isEqualTo("E" + "1".repeat(31)));
    }

    @Test
    void versionsSignaturesAndTimes() throws Exception {
        assertThat(rewritten(Map.of("kind", "version", "version", "9.9")))
                .contains("/pi/pacs.002/9.9\"")
                .contains("<MsgDefIdr>pacs.002.spi.9.9<");
        assertThat(rewritten(Map.of("kind", "version", "form", "type"))).contains("/pi/pacs.998/");
        assertThat(rewritten(Map.of("kind", "version", "form", "element"))).contains("<NovoElmt>");
        assertThat(rewritten(Map.of("kind", "signature", "form", "missing"))).doesNotContain("Sgntr");
        assertThat(rewritten(Map.of("kind", "signature", "form", "digest"))).contains("DigestValue");
        assertThat(rewritten(Map.of("kind", "clock", "s", -90))).contains("<CreDt>2026-11-26T21:58:30.000Z<");
    }

    @Test
    void aMessageThatComesAgainHasAnIdOfItsOwn() {
        Payload first = status("1");
        String again = new String(Rewriting.renamed(first.xml()), UTF_8);

        assertThat(MessageReader.read(again.getBytes(UTF_8)).messageId())
                .hasSize(32)
                .isEqualTo(MessageReader.read(again.getBytes(UTF_8)).businessId())
                .isNotEqualTo(MessageReader.read(first.xml()).messageId());
    }

    @Test
    void messagesForOneAddresseeAreJoinedUpToSoMany() {
        List<Delivery> deliveries = new ArrayList<>();
        for (String digit : List.of("1", "2", "3")) {
            deliveries.add(new Delivery("32074986", status(digit), null));
        }
        deliveries.add(new Delivery("32074987", status("4"), null));
        Step step = new Step("s", List.of(), List.of(), List.of(), deliveries, List.of());

        Step joined = Batches.join(step, deliveries.get(0).content().id(), 2);

        assertThat(joined.deliveries())
                .extracting(delivery ->
                        MessageReader.read(delivery.content().xml()).parts().size())
                .containsExactly(2, 1, 1);
    }
}
