package malote.it;

import static malote.it.Problems.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import malote.it.Client.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are refused, over real HTTP: what is said of them, and that nothing is stored. */
@Timeout(300)
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
final class FaultyMessagesIT extends IngestionFixture {
    FaultyMessagesIT(Client client) {
        super(client);
    }

    // --- what is refused

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"valor\":90.20 | \"valor\":0 | /valor",
                "\"valor\":90.20 | \"valor\":-1.00 | /valor",
                "\"valor\":90.20 | \"valor\":\"90.20\" | /valor",
                "\"valor\":90.20 | \"valor\":90.201 | /valor",
                "\"valor\":90.20 | \"valor\":1e400000000 | /valor",
                "\"valor\":90.20 | \"valor\":12345678901234567.00 | /valor",
                "\"valor\":90.20, | '' | /valor",
                "\"txId\":\"h7a786d8a7s6gd1hgs\" | \"txId\":\"a-b\" | /txId",
                "\"campoLivre\":\"\" | \"campoLivre\":\"\\u0000\" | /campoLivre",
                "\"campoLivre\":\"\" | \"campoLivre\":null | /campoLivre",
                "\"campoLivre\":\"\" | \"campoLivre\":\"\",\"extra\":1 | /extra",
                "\"agencia\":\"0001\" | \"agencia\":\"00011\" | /pagador/agencia",
                "\"tipoConta\":\"SVGS\" | \"tipoConta\":\"SLRY\" | /recebedor/tipoConta",
                "\"cpfCnpj\":\"98716278190\" | \"cpfCnpj\":\"9871627819\" | /pagador/cpfCnpj",
                "\"nome\":\"Marcos José\" | \"nome\":\"\" | /pagador/nome",
                "2022-07-23T19:47:18.108Z | 2022-07-23T19:47:18.108 | /dataHoraPagamento",
                "2022-07-23T19:47:18.108Z | 2022-02-30T19:47:18.108Z | /dataHoraPagamento",
            })
    void aFaultIsPointedAt(String right, String wrong, String pointer) {
        Response refused = post(message(newId(), "90.20").replace(right, wrong), AS_JSON);

        assertProblem(refused, 422);
        assertThat(pointers(refused)).containsExactly(pointer);
        assertThat(refused.json().get("errors").get(0).get("detail").asText()).isNotBlank();
    }

    @Test
    void everyFaultOfEveryMessageIsListedAndNothingIsStored() {
        String body = "[" + message(newId(), "1.00") + ","
                + message(newId(), "0.00").replace("\"0361\"", "\"x\"") + "," + message("E1", "2.00") + "]";

        Response refused = post(body, AS_JSON);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(pointers(refused)).containsExactly("/1/valor", "/1/recebedor/agencia", "/2/endToEndId");
        assertThat(refused.json().get("detail").asText())
                .startsWith("3 faults ")
                .endsWith("They are listed in errors.");
        assertThat(drain()).isEmpty();
    }

    @Test
    void atMostAHundredFaultsAreListed() {
        String body = "["
                + String.join(
                        ",",
                        IntStream.range(0, 150)
                                .mapToObj(i -> message(newId(), "0.00"))
                                .toList()) + "]";

        Response refused = post(body, AS_JSON);

        assertThat(refused.json().get("errors")).hasSize(100);
        assertThat(refused.json().get("detail").asText())
                .startsWith("150 faults in the messages; ")
                .endsWith("The first 100 are listed in errors.");
    }

    @Test
    void aMessageForAnotherInstitutionIsRefused() {
        Response refused = post(message(newId(), "1.00").replace(ispb, "00000000"), AS_JSON);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(pointers(refused)).containsExactly("/recebedor/ispb");
        assertThat(refused.json().get("detail").asText()).startsWith("1 fault ").endsWith("It is listed in errors.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[{},", "nonsense", "{} x", "{\"valor\":01}", "[1]]"})
    void malformedJsonIsRefusedWithLineAndColumn(String body) {
        Response refused = post(body, AS_JSON);

        assertProblem(refused, 400);
        assertThat(refused.json().get("detail").asText()).matches("line \\d+, column \\d+: .*");
    }

    @Test
    void aMalformedLineIsToldByItsNumber() {
        Response refused = post(message(newId(), "1.00") + "\n\n{oops\n", AS_NDJSON);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().get("detail").asText()).startsWith("line 3, column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "multipart/json"})
    void anotherContentTypeIsRefused(String type) {
        Response refused = post(message(newId(), "1.00"), "Content-Type", type);

        assertProblem(refused, 415);
    }

    @Test
    void anotherContentEncodingIsRefused() {
        assertThat(post("x", "Content-Type", "application/json", "Content-Encoding", "br")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void aBombIsFoundWhileItIsUnpacked() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bomb)) {
            byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 300; i++) {
                out.write(spaces);
            }
        }

        Response refused = post(bomb.toByteArray(), "Content-Type", "application/json", "Content-Encoding", "gzip");

        assertProblem(refused, 413);
    }

    @Test
    void damagedGzipIsRefused() throws IOException {
        byte[] packed = gzip(message(newId(), "1.00"));
        packed[packed.length / 2] ^= 0x55;

        Response refused = post(packed, "Content-Type", "application/json", "Content-Encoding", "gzip");

        assertProblem(refused, 400);
    }

    @Test
    void aBodyWhoseClientHangsUpHalfWayStoresNothing() throws IOException {
        byte[] body = bytes(lines(newIds(2_000)));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), client.port())) {
            socket.getOutputStream()
                    .write(bytes("POST /api/pix/" + ispb + "/msgs HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/x-ndjson\r\nContent-Length: " + body.length + "\r\n\r\n"));
            socket.getOutputStream().write(body, 0, body.length / 2);
        }

        List<String> ids = newIds(5);
        post(array(ids), AS_JSON);
        assertThat(drain()).isEqualTo(ids);
    }

    @Test
    void aConnectionGoesOnAfterARefusedBody() throws IOException {
        String refused = "[" + message(newId(), "1.00") + ",oops" + " ".repeat(400_000) + "]";
        String good = message(newId(), "1.00");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), client.port())) {
            socket.setSoTimeout(20_000);
            assertThat(exchange(socket, refused)).startsWith("HTTP/1.1 400 ");
            assertThat(exchange(socket, good)).startsWith("HTTP/1.1 201 ");
        }
    }

    private String exchange(Socket socket, String body) throws IOException {
        socket.getOutputStream()
                .write(bytes("POST /api/pix/" + ispb + "/msgs HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + bytes(body).length + "\r\n\r\n"
                        + body));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) next);
        }
        String length = head.toString().toLowerCase(Locale.ROOT).replaceAll("(?s).*content-length: (\\d+).*", "$1");
        in.readNBytes(Integer.parseInt(length));
        return head.toString();
    }

    private static List<String> pointers(Response response) {
        List<String> pointers = new ArrayList<>();
        response.json()
                .get("errors")
                .forEach(error -> pointers.add(error.get("pointer").asText()));
        return pointers;
    }
}
