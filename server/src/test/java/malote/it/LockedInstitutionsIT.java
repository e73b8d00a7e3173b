package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import malote.it.Client.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another session has locked the rows of some institutions for long: nobody else notices, and they go on afterwards. */
@Tag("exhaustive")
@Timeout(300)
@ExtendWith(SharedServer.class)
final class LockedInstitutionsIT {
    /** More than a server has calls to the database at a time. */
    private static final int LOCKED = 20;

    private final List<String> locked =
            IntStream.range(0, LOCKED).mapToObj(i -> freshIspb()).toList();

    @Test
    void institutionsThatAreLockedHoldUpNoOther(Client client, Inside inside) throws SQLException {
        Map<String, Response> before = new HashMap<>();
        Map<String, Response> ending = new HashMap<>();
        Map<String, String> named = new HashMap<>();
        for (String ispb : locked) {
            client.generate(ispb, 15);
            before.put(ispb, client.start(ispb, MANY));
            ending.put(ispb, client.start(ispb, MANY));
            named.put(
                    ispb,
                    client.call("GET", "/api/util/filas/" + ispb)
                            .json()
                            .at("/coletores/0/id")
                            .asText());
        }
        List<CompletableFuture<Response>> held = new ArrayList<>();
        try (Connection connection = inside.connect()) {
            lock(connection);
            for (String ispb : locked) {
                assertThat(client.call("DELETE", "/api/util/filas/" + ispb + "/coletores/c_0123456789abcdef")
                                .status())
                        .as("an unknown collector needs no lock")
                        .isEqualTo(404);
            }
            for (String ispb : locked) {
                held.add(client.send("GET", before.get(ispb).pullNext(), "Accept", MANY));
                held.add(client.startAsync(ispb, MANY));
                held.add(client.send("DELETE", ending.get(ispb).pullNext()));
                held.add(client.send("DELETE", "/api/pix/" + ispb + "/stream/stop"));
                held.add(client.send("DELETE", "/api/util/filas/" + ispb + "/coletores/" + named.get(ispb)));
                held.add(client.send("POST", "/api/util/msgs/" + ispb + "/3"));
            }
            held.add(client.send("POST", "/api/util/msgs/" + locked.get(0) + "/1001"));
            assertThat(client.call("POST", "/api/util/msgs/" + freshIspb() + "/1001")
                            .status())
                    .as("a large deposit behind one that is held up")
                    .isEqualTo(201);

            for (int round = 0; round < 5; round++) {
                goesOn(client, freshIspb());
            }
            assertThat(held.stream().filter(CompletableFuture::isDone).map(done -> get(done)
                            .status()))
                    .as("done without the lock")
                    .doesNotContain(200, 201);
            connection.rollback();
        }
        held.forEach(Client::get);

        for (String ispb : locked) {
            await().until(() ->
                    client.call("DELETE", "/api/pix/" + ispb + "/stream/stop").status() == 200);
            goesOn(client, ispb);
        }
    }

    private void lock(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        String list = locked.stream().map(ispb -> "'" + ispb + "'").collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1 FROM fila_entrada WHERE fila IN (" + list + ") FOR UPDATE");
            statement.execute("SELECT 1 FROM fila_saida WHERE fila IN (" + list + ") FOR UPDATE");
        }
    }

    private static void goesOn(Client client, String ispb) {
        assertThat(client.call("POST", "/api/util/msgs/" + ispb + "/11").status())
                .isEqualTo(201);
        Response first = client.start(ispb, MANY);
        assertThat(first.status()).isEqualTo(200);
        Response second = client.read(first.pullNext(), MANY);
        assertThat(second.status()).isEqualTo(200);
        assertThat(client.end(second.pullNext()).status()).isEqualTo(200);
    }
}
