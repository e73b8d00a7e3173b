package malote.message.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.MessageGenerator;
import malote.message.Samples;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageJsonTest {
    private static final String EXAMPLE = """
            {"endToEndId":"E320749862024022119277T3lEBbUM0z","valor":90.20,\
            "pagador":{"nome":"Marcos José","cpfCnpj":"98716278190","ispb":"32074986","agencia":"0001",\
            "contaTransacional":"1231231","tipoConta":"CACC"},\
            "recebedor":{"nome":"Flavio José","cpfCnpj":"77615678291","ispb":"00000000","agencia":"0361",\
            "contaTransacional":"1210098","tipoConta":"SVGS"},\
            "campoLivre":"","txId":"h7a786d8a7s6gd1hgs","dataHoraPagamento":"2022-07-23T19:47:18.108Z"}""";

    @Test
    void oneMessageIsAnObjectAsTheSpecificationWritesIt() {
        assertThat(text(MessageJson.one(Samples.MESSAGE))).isEqualTo(EXAMPLE);
    }

    @Test
    void manyMessagesAreAnArray() {
        assertThat(text(MessageJson.many(List.of()))).isEqualTo("[]");
        assertThat(text(MessageJson.many(List.of(Samples.MESSAGE)))).isEqualTo("[" + EXAMPLE + "]");
        assertThat(text(MessageJson.many(List.of(Samples.MESSAGE, Samples.MESSAGE))))
                .isEqualTo("[" + EXAMPLE + "," + EXAMPLE + "]");
    }

    @Test
    void aMessageCanBePartOfADocument() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = MessageJson.generator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("mensagens");
            MessageJson.write(json, Samples.MESSAGE);
            json.writeEndArray();
            json.writeEndObject();
        }
        assertThat(text(out.toByteArray())).isEqualTo("{\"mensagens\":[" + EXAMPLE + "]}");
    }

    @ParameterizedTest
    @CsvSource({"0.01", "0.10", "1.00", "90.20", "1000000.00", "21474836.48", "9999999999999999.99"})
    void anAmountIsWrittenInFull(String valor) {
        assertThat(text(MessageJson.one(Samples.withValor(valor)))).contains("\"valor\":" + valor + ",");
    }

    @ParameterizedTest
    @CsvSource({
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00.000Z",
        "0001-01-01T00:00:00.001Z, 0001-01-01T00:00:00.001Z",
        "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59.010Z, 9999-12-31T23:59:59.010Z"
    })
    void anInstantHasThreeDecimals(Instant instant, String written) {
        assertThat(text(MessageJson.one(Samples.withInstant(instant))))
                .endsWith("\"dataHoraPagamento\":\"" + written + "\"}");
    }

    @Test
    void textsAreEscapedAndKeptAsUtf8() {
        assertThat(text(MessageJson.one(Samples.withTexts("\"\\\n\u0001 São João 🎉", "a"))))
                .contains("\"campoLivre\":\"\\\"\\\\\\n\\u0001 São João 🎉\"");
    }

    @Property(tries = 100)
    void anotherReaderReadsWhatWasWritten(@ForAll long seed) throws IOException {
        List<Message> messages = new MessageGenerator(new SplittableRandom(seed), InstantSource.system())
                .generate(new Ispb("00000000"), 10);
        JsonNode read = new ObjectMapper().readTree(MessageJson.many(messages));
        assertThat(read).hasSize(10);
        for (int i = 0; i < 10; i++) {
            Message message = messages.get(i);
            JsonNode node = read.get(i);
            assertThat(node.get("endToEndId").textValue()).isEqualTo(message.endToEndId());
            assertThat(node.get("valor").decimalValue()).isEqualByComparingTo(message.valor());
            assertThat(node.get("campoLivre").textValue()).isEqualTo(message.campoLivre());
            assertThat(node.get("txId").textValue()).isEqualTo(message.txId());
            assertThat(Instant.parse(node.get("dataHoraPagamento").textValue())).isEqualTo(message.dataHoraPagamento());
            assertThat(node.get("pagador").get("nome").textValue())
                    .isEqualTo(message.pagador().nome());
            assertThat(node.get("recebedor").get("contaTransacional").textValue())
                    .isEqualTo(message.recebedor().contaTransacional());
        }
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
