package malote.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MessageJsonTest {
    @Test
    void everyFieldIsReadAsItIsOnTheWire() throws IOException {
        Message message = MessageJson.read(Samples.json(7).getBytes(UTF_8)).get(0);

        assertThat(message)
                .isEqualTo(new Message(
                        Samples.id(7),
                        new BigDecimal("90.20"),
                        new Party("Ana Souza", "98716278190", "00000000", "0001", "1231231", "CACC"),
                        new Party("Padaria Lima 🍞", "60912747000148", "32074986", "0361", "1210098", "SVGS"),
                        "",
                        "pedido7",
                        Instant.parse("2026-02-21T19:27:01.100Z")));
    }

    @Test
    void whatIsWrittenIsTheWireFormAndReadsTheSame() throws IOException {
        List<Message> messages = MessageJson.read(Samples.json(1, 2).getBytes(UTF_8));

        String lines = new String(MessageJson.lines(messages), UTF_8);

        assertThat(lines.replace("🍞", "\\uD83C\\uDF5E"))
                .isEqualTo(Samples.message(1) + "\n" + Samples.message(2) + "\n");
        assertThat(MessageJson.read(lines.split("\n", -1)[1].getBytes(UTF_8))).containsExactly(messages.get(1));
    }

    @Test
    void anAmountIsNeverABinaryFloat() throws IOException {
        String large = Samples.message(1).replace("90.20", "9999999999999999.99");

        Message message = MessageJson.read(large.getBytes(UTF_8)).get(0);

        assertThat(message.valor()).isEqualTo(new BigDecimal("9999999999999999.99"));
        assertThat(new String(MessageJson.lines(List.of(message)), UTF_8)).contains("\"valor\":9999999999999999.99,");
    }

    @Test
    void fieldsOfALaterVersionAreSkipped() throws IOException {
        String later = Samples.message(1).replace("\"campoLivre\"", "\"novo\":{\"a\":[1,2]},\"campoLivre\"");

        assertThat(MessageJson.read(later.getBytes(UTF_8)).get(0).txId()).isEqualTo("pedido1");
    }

    @Test
    void whatIsNoMessageIsRefused() {
        String good = Samples.message(1);
        for (String bad : List.of(
                "",
                "[",
                "7",
                "[7]",
                good + good,
                good.substring(0, good.length() - 1),
                good.replace("\"campoLivre\":\"\",", ""),
                good.replace("90.20", "\"90.20\""),
                good.replace("2026-02-21T", "2026-02-31T"),
                good.replace("\"txId\":\"pedido1\"", "\"txId\":null"))) {
            assertThatThrownBy(() -> MessageJson.read(bad.getBytes(UTF_8)))
                    .as(bad)
                    .isInstanceOf(IOException.class);
        }
    }
}
