package malote.it;

import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import malote.it.Client.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Clients that hang up while their read waits, over real sockets. */
@Tag("exhaustive")
@Timeout(300)
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
final class VanishingClientIT {
    private final Client client;
    private final Inside inside;
    private final String ispb = freshIspb();

    VanishingClientIT(Client client, Inside inside) {
        this.client = client;
        this.inside = inside;
    }

    @Test
    void clientsThatHangUpWhileTheyWaitLoseNoMessageAndFreeTheirPlaces() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            sockets.add(client.open("/api/pix/" + ispb + "/stream/start"));
        }
        inside.awaitWaiting(ispb, 6);

        for (Socket socket : sockets) {
            Client.hangUp(socket);
        }

        inside.awaitOpen(ispb, 0);
        client.generate(ispb, 6);
        List<CompletableFuture<Response>> reads = IntStream.range(0, 6)
                .mapToObj(i -> client.startAsync(ispb, SINGLE))
                .toList();
        assertThat(reads).allMatch(read -> get(read).status() == 200).noneMatch(read -> get(read)
                .isRedelivered());
        assertThat(reads.stream().flatMap(read -> get(read).ids().stream())).doesNotHaveDuplicates();
        client.stop(ispb);
    }

    @Test
    void aClientThatHangsUpLaterKeepsItsStreamAndIsGivenNothing(@TempDir Path directory) throws IOException {
        try (ServerProcess server = ServerProcess.start(directory, Map.of())) {
            Client own = server.client();
            own.generate(ispb, 1);
            Response first = own.start(ispb, SINGLE);
            Socket socket = own.open(first.pullNext());
            server.inside().awaitWaiting(ispb, 1);
            CompletableFuture<Response> other = own.startAsync(ispb, SINGLE);
            server.inside().awaitWaiting(ispb, 2);
            Client.hangUp(socket);
            await().until(() -> Scrape.of(own).get("malote_reads_vanished_total") == 1);

            own.generate(ispb, 1);

            assertThat(get(other).status()).isEqualTo(200);
            own.generate(ispb, 1);
            assertThat(own.read(first.pullNext(), SINGLE).status()).isEqualTo(200);
        }
    }
}
