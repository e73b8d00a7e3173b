package malote.it;

import static malote.it.Client.freshIspb;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import malote.it.Client.Response;

/** An operator of the server that all share, with an institution of its own for each test. */
abstract class OperatorFixture {
    static final ObjectMapper JSON = new ObjectMapper();

    final Client client;
    final Inside inside;
    final String ispb = freshIspb();

    OperatorFixture(Client client, Inside inside) {
        this.client = client;
        this.inside = inside;
    }

    JsonNode queue() {
        return queue(client);
    }

    JsonNode queue(Client at) {
        Response response = at.call("GET", "/api/util/filas/" + ispb);
        assertThat(response.status()).isEqualTo(200);
        return response.json();
    }

    String id(int index) {
        return queue().get("coletores").get(index).get("id").asText();
    }
}
