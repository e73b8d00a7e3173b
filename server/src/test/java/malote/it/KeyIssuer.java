package malote.it;

import static malote.it.Client.get;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import malote.it.Client.Response;

/** Makes keys at a server that had none: the first is an administrator's, and makes the others. */
final class KeyIssuer {
    private final Client client;
    private final String admin;

    /** A key, and what goes into the header {@code Authorization}. */
    record Issued(String id, String key) {
        String bearer() {
            return "Bearer " + key;
        }
    }

    /** @param client of the port that has the routes of administrators */
    KeyIssuer(Client client) {
        this.client = client;
        admin = issued(post(wish("first", new String[] {"admin"}, null))).bearer();
        await().until(() -> client.call("GET", "/api/util/chaves").status() == 401);
    }

    /** What the administrator's key is in the header {@code Authorization}. */
    String admin() {
        return admin;
    }

    /** A key of these roles for one institution; null: for all. */
    Issued create(String name, String ispb, String... roles) {
        return issued(post(wish(name, roles, ispb), "Authorization", admin));
    }

    void revoke(Issued key) {
        Response revoked = client.call("DELETE", "/api/util/chaves/" + key.id(), "Authorization", admin);
        assertThat(revoked.status()).as(revoked.toString()).isEqualTo(200);
    }

    private Response post(String wish, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return get(client.post("/api/util/chaves", wish.getBytes(StandardCharsets.UTF_8), all));
    }

    private static String wish(String name, String[] roles, String ispb) {
        String quoted = Arrays.stream(roles).map(role -> "\"" + role + "\"").collect(Collectors.joining(","));
        String institutions = ispb == null ? "" : ",\"ispbs\":[\"" + ispb + "\"]";
        return "{\"nome\":\"" + name + "\",\"papeis\":[" + quoted + "]" + institutions + "}";
    }

    private static Issued issued(Response response) {
        assertThat(response.status()).as(response.toString()).isEqualTo(201);
        return new Issued(
                response.json().get("id").asText(), response.json().get("chave").asText());
    }
}
