package malote.bench.load.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import malote.bench.history.EndToEndIds;
import org.junit.jupiter.api.Test;

final class MintTest {
    private final Mint mint = new Mint();
    private final byte[] buffer = new byte[2 * Mint.MAX_BYTES];
    private String text = "";

    private JsonNode next() throws IOException {
        int from = 7;
        int end = mint.write(buffer, from, "AB12CD34".getBytes(StandardCharsets.US_ASCII));
        text = new String(buffer, from, end - from, StandardCharsets.UTF_8);
        assertThat(end - from).isLessThan(Mint.MAX_BYTES);
        return new ObjectMapper().readTree(text);
    }

    @Test
    void the_messages_follow_the_rules_of_the_protocol() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            JsonNode message = next();
            JsonNode payer = message.get("pagador");
            JsonNode receiver = message.get("recebedor");

            assertThat(message.get("endToEndId").textValue())
                    .matches("E" + payer.get("ispb").textValue() + "\\d{12}[0-9A-Za-z]{11}");
            assertThat(text).containsPattern("\"valor\":(0|[1-9]\\d*)\\.\\d\\d,");
            assertThat(message.get("valor").decimalValue().signum()).isPositive();
            for (JsonNode party : List.of(payer, receiver)) {
                assertThat(party.get("nome").textValue()).isNotBlank();
                assertThat(party.get("cpfCnpj").textValue()).matches("\\d{11}");
                assertThat(party.get("agencia").textValue()).matches("\\d{4}");
                assertThat(party.get("contaTransacional").textValue()).matches("\\d{7}");
                assertThat(party.get("tipoConta").textValue()).matches("CACC|TRAN|SVGS");
            }
            assertThat(receiver.get("ispb").textValue()).isEqualTo("AB12CD34");
            assertThat(message.get("txId").textValue()).matches("[0-9A-Za-z]{32}");
            assertThat(message.has("campoLivre")).isTrue();
            assertThat(Duration.between(
                            Instant.parse(message.get("dataHoraPagamento").textValue()), Instant.now()))
                    .isBetween(Duration.ofSeconds(-1), Duration.ofMinutes(1));
        }
    }

    @Test
    void every_id_is_another_one_and_is_known_as_the_collector_will_know_it() throws IOException {
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            next();
            byte[] json = text.getBytes(StandardCharsets.UTF_8);
            int at = EndToEndIds.next(json, 0, json.length);

            assertThat(mint.lastId()).isEqualTo(EndToEndIds.id(json, at));
            assertThat(ids.add(mint.lastId())).isTrue();
        }
    }
}
