package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.freshIspb;
import static malote.it.Problems.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import malote.it.Client.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages as they come, and the generator of messages, over real HTTP. Each test has an institution of its own. */
@Timeout(300)
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
final class GeneratorIT {
    private final Client client;
    private final String ispb = freshIspb();

    GeneratorIT(Client client) {
        this.client = client;
    }

    @Test
    void aMessageHasExactlyTheDocumentedFields() {
        client.generate(ispb, 10);
        Response response = client.start(ispb, MANY);

        for (JsonNode message : response.messages()) {
            assertThat(names(message))
                    .containsExactly(
                            "endToEndId", "valor", "pagador", "recebedor", "campoLivre", "txId", "dataHoraPagamento");
            for (String party : List.of("pagador", "recebedor")) {
                assertThat(names(message.get(party)))
                        .containsExactly("nome", "cpfCnpj", "ispb", "agencia", "contaTransacional", "tipoConta");
            }
            assertThat(message.get("endToEndId").asText())
                    .matches("E" + message.at("/pagador/ispb").asText() + "\\d{12}[0-9A-Za-z]{11}");
            assertThat(message.get("valor").isNumber()).isTrue();
            assertThat(message.get("dataHoraPagamento").asText())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        }
        assertThat(Pattern.compile("\"valor\":([^,]+),")
                        .matcher(response.body())
                        .results()
                        .map(result -> result.group(1)))
                .hasSize(10)
                .allMatch(amount -> amount.matches("\\d+\\.\\d\\d"));
        client.end(response.pullNext());
    }

    @Test
    void theGeneratorTellsWhatItStoredAsItWillBeDelivered() {
        Response stored = client.generate(ispb, 7);

        Response read = client.start(ispb, MANY);

        assertThat(read.messages()).isEqualTo(stored.messages());
        client.end(read.pullNext());
    }

    @Test
    void theGeneratorTellsOnlyHowManyIfThatIsPreferred() {
        Response stored = client.call("POST", "/api/util/msgs/" + ispb + "/3", "Prefer", "return=minimal");

        assertThat(stored.status()).isEqualTo(201);
        assertThat(stored.body()).isEqualTo("{\"quantidade\":3}");
        assertThat(client.start(ispb, MANY).messages()).hasSize(3);
        client.stop(ispb);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true | return=minimal",
                "true | wait=10, return=minimal",
                "true | wait=10 & return=minimal",
                "true | RETURN = minimal; foo=1",
                "true | return=\"minimal\"",
                "false | return=representation & return=minimal",
                "false | respond-async; return=minimal",
                "false | minimal"
            })
    void aPreferenceMayStandInAnyOfSeveralLines(boolean minimal, String lines) throws IOException {
        try (Wire wire = new Wire(client.port())) {
            wire.send("POST /api/util/msgs/" + ispb + "/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nPrefer: "
                    + lines.replace(" & ", "\r\nPrefer: ") + "\r\n\r\n");
            Wire.Answer answer = wire.answer().orElseThrow();
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.text().equals("{\"quantidade\":1}")).isEqualTo(minimal);
        }
    }

    @Test
    void theGeneratorStoresTenThousandMessagesInOneGo() {
        List<String> ids = client.generate(ispb, 10_000).ids();

        assertThat(new HashSet<>(ids)).hasSize(10_000);
        Response response = client.start(ispb, MANY);
        assertThat(response.ids()).isEqualTo(ids.subList(0, 10));
        client.end(response.pullNext());
    }

    @Test
    void anIspbMayHaveLetters() {
        String letters = "A" + ispb.substring(1, 7) + "Z";
        client.generate(letters, 2);

        Response response = client.start(letters, MANY);

        assertThat(response.messages()).hasSize(2);
        client.end(response.pullNext());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "10001", "abc", "1.5", "99999999999999999999", "1e3", "%20", "+1", "%D9%A1"})
    void theGeneratorWantsAWholeNumberFromOneToTenThousand(String number) {
        assertProblem(client.call("POST", "/api/util/msgs/" + ispb + "/" + number), 400);
    }

    @Test
    void aFixedAnswerWantsANumberOfBytes() {
        Response refused = client.call("GET", "/api/util/static/0");

        assertProblem(refused, 400);
        assertThat(refused.body()).contains("bytes").doesNotContain("messages");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
