package malote.it;

import static malote.it.Client.SINGLE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;
import malote.it.Client.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What operators see and do of ICOM's queues. */
@Timeout(300)
@ExtendWith(SharedServer.class)
final class OperatorOfIcomIT extends OperatorFixture {
    OperatorOfIcomIT(Client client, Inside inside) {
        super(client, inside);
    }

    private final Icom icom = new Icom(client.port());

    @Test
    void queuesOfIcomAreListedAndStandBesideThoseOfJson() {
        client.generate(ispb, 2);
        echo("um");
        echo("dois");

        JsonNode found = client.call("GET", "/api/util/filas?busca=" + ispb.toLowerCase(Locale.ROOT))
                .json();
        assertThat(found.get("total").asInt()).isEqualTo(2);
        assertThat(found.get("filas").findValuesAsText("fila"))
                .containsExactlyInAnyOrder(ispb, "icom/" + ispb + "/out");
        assertThat(found.get("filas").findValuesAsText("ispb")).containsOnly(ispb);

        JsonNode json = queue();
        assertThat(json.get("fila").asText()).isEqualTo(ispb);
        assertThat(json.get("vagas").asInt()).isEqualTo(6);
        assertThat(json.get("ocupadas").asInt()).isZero();
        assertThat(json.get("fichas").isNull()).isTrue();
        JsonNode standing = icomQueue();
        assertThat(standing.get("fila").asText()).isEqualTo("icom/" + ispb + "/out");
        assertThat(standing.get("profundidade").asInt()).isEqualTo(2);
        assertThat(standing.get("leaseSegundos").asDouble()).isEqualTo(30);
        assertThat(standing.get("vagas").asInt()).isEqualTo(6);
        assertThat(standing.get("fichas").isNull()).isTrue();
        assertThat(client.call("GET", "/api/util/filas/icom/nobody/out").status())
                .isEqualTo(400);
        Response wrongMethod = client.call("POST", icomPath());
        assertThat(wrongMethod.status()).isEqualTo(405);
        assertThat(wrongMethod.header("Allow")).contains("GET");
    }

    @Test
    void theNextMessagesOfIcomAreShownMaskedAndNotTaken() {
        Instant before = Instant.now().minusSeconds(60);
        echo("Zulmira Quixeramobim");
        icom.post(ispb, "garbage");

        JsonNode messages = client.call("GET", icomPath() + "/proximas").json().get("mensagens");

        assertThat(messages).hasSize(2);
        JsonNode answer = messages.get(0);
        assertThat(answer.get("tipo").asText()).isEqualTo("pibr.002");
        assertThat(answer.get("versao").asText()).matches("[0-9.]+");
        assertThat(answer.get("xml").asText()).contains("<MsgDefIdr>pibr.002").doesNotContain("Zulmira");
        assertThat(answer.get("cortado").asBoolean()).isFalse();
        assertThat(Instant.parse(answer.get("criadaEm").asText()))
                .isBetween(before, Instant.now().plusSeconds(60));
        assertThat(messages.get(1).get("tipo").asText()).isEqualTo("admi.002");
        assertThat(client.call("GET", icomPath() + "/proximas?limite=1").json().get("mensagens"))
                .hasSize(1);
        assertThat(client.call("GET", icomPath() + "/proximas?limite=11").status())
                .isEqualTo(400);
        Icom.Response read = icom.start(ispb);
        assertThat(read.ids()).containsExactly(answer.get("resourceId").asText());
        assertThat(read.body()).hasSize(answer.get("tamanho").asInt());
        icom.call("DELETE", read.next());
    }

    @Test
    void collectorsOfIcomAreEndedOneByOneOrAll() {
        echo("um");
        client.generate(ispb, 1);
        String json = client.start(ispb, SINGLE).pullNext();
        String first = icom.start(ispb, "User-Agent", "coletor/2.1").next();

        JsonNode collector = icomQueue().get("coletores").get(0);
        assertThat(collector.get("agente").asText()).isEqualTo("coletor/2.1");
        assertThat(collector.get("emMaos").asInt()).isEqualTo(1);
        assertThat(collector.get("lendo").asBoolean()).isFalse();
        String uri = icomPath() + "/coletores/" + collector.get("id").asText();
        assertThat(client.call("DELETE", uri).status()).isEqualTo(200);
        assertThat(client.call("DELETE", uri).status()).isEqualTo(410);
        assertThat(client.call("DELETE", icomPath() + "/coletores/c_0123456789abcdef")
                        .status())
                .isEqualTo(404);
        assertThat(icom.call("GET", first).status()).isEqualTo(410);

        String second = icom.start(ispb).next();
        assertThat(client.call("DELETE", icomPath() + "/coletores").status()).isEqualTo(200);
        assertThat(icom.call("GET", second).status()).isEqualTo(410);
        assertThat(icomQueue().get("profundidade").asInt()).isEqualTo(1);

        assertThat(queue().get("ocupadas").asInt()).as("of the other dialect").isEqualTo(1);
        assertThat(client.call("DELETE", "/api/util/filas/" + ispb + "/coletores")
                        .status())
                .isEqualTo(200);
        assertThat(client.read(json, SINGLE).status()).isEqualTo(410);
    }

    /** Stores the answer to an echo. */
    private void echo(String text) {
        String message = """
                <Envelope xmlns="https://www.bcb.gov.br/pi/pibr.001/1.3"><AppHdr>\
                <Fr><FIId><FinInstnId><Othr><Id>%1$s</Id></Othr></FinInstnId></FIId></Fr>\
                <To><FIId><FinInstnId><Othr><Id>00038166</Id></Othr></FinInstnId></FIId></To>\
                <BizMsgIdr>M%1$sabcdefghijklmnopqrstuvw</BizMsgIdr><MsgDefIdr>pibr.001.spi.1.3</MsgDefIdr>\
                <CreDt>2026-11-26T12:00:00.123Z</CreDt><Sgntr/></AppHdr><Document><EchoReq><GrpHdr>\
                <MsgId>M%1$sabcdefghijklmnopqrstuvw</MsgId><CreDtTm>2026-11-26T12:00:00.123Z</CreDtTm></GrpHdr>\
                <EchoTxInf><Data>%2$s</Data></EchoTxInf></EchoReq></Document></Envelope>""".formatted(ispb, text);
        assertThat(icom.post(ispb, message).status()).isEqualTo(201);
    }

    private String icomPath() {
        return "/api/util/filas/icom/" + ispb + "/out";
    }

    private JsonNode icomQueue() {
        Response response = client.call("GET", icomPath());
        assertThat(response.status()).as(response.toString()).isEqualTo(200);
        return response.json();
    }
}
