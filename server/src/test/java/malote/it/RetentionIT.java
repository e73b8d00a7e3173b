package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import malote.embedded.EmbeddedDatabase;
import malote.it.Client.Response;
import malote.postgres.ReadyData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two servers on one database forget what was confirmed more than a second ago. */
@Tag("exhaustive")
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class RetentionIT {
    @TempDir
    static Path directory;

    private static EmbeddedDatabase database;
    private static Inside inside;
    private static ServerProcess one;
    private static ServerProcess two;

    private final String ispb = freshIspb();

    @BeforeAll
    static void start() throws Exception {
        database = ReadyData.start(directory.resolve("data"));
        inside = new Inside(database.address());
        one = server("one");
        two = server("two");
    }

    @AfterAll
    static void stop() {
        for (ServerProcess server : new ServerProcess[] {one, two}) {
            if (server != null) {
                server.close();
            }
        }
        if (database != null) {
            database.close();
        }
    }

    private static ServerProcess server(String name) throws IOException {
        Map<String, String> settings = new HashMap<>(inside.settings());
        settings.put("RETENTION", "1s");
        return ServerProcess.start(Files.createDirectory(directory.resolve(name)), settings);
    }

    @Test
    void forgetsConfirmedMessagesAndKeepsTheBatchInHand() {
        Client here = one.client();
        Client there = two.client();
        List<String> generated = here.generate(ispb, 25).ids();
        Response first = here.start(ispb, MANY);
        Response second = there.read(first.pullNext(), MANY);
        inside.awaitMessages(ispb, 15);

        Response repeated = here.read(first.pullNext(), MANY);
        assertThat(repeated.ids()).isEqualTo(second.ids()).isEqualTo(generated.subList(10, 20));
        Response third = here.read(second.pullNext(), MANY);
        assertThat(third.ids()).isEqualTo(generated.subList(20, 25));
        assertThat(there.end(third.pullNext()).status()).isEqualTo(200);
        inside.awaitMessages(ispb, 0);
    }

    @Test
    void answersTheUrisOfAnEndedStreamAsBeforeWhenItsMessagesAreForgotten() {
        Client client = one.client();
        client.generate(ispb, 3);
        Response first = client.start(ispb, SINGLE);
        Response second = client.read(first.pullNext(), SINGLE);
        Response third = client.read(second.pullNext(), SINGLE);
        inside.awaitMessages(ispb, 1);
        assertThat(client.read(first.pullNext(), SINGLE).status()).isEqualTo(409);
        client.end(third.pullNext());
        inside.awaitMessages(ispb, 0);

        assertThat(client.read(third.pullNext(), SINGLE).status()).isEqualTo(410);
        assertThat(client.read(first.pullNext(), SINGLE).status()).isEqualTo(410);
        assertThat(client.end(third.pullNext()).status()).isEqualTo(200);
        assertThat(client.generate(ispb, 2).ids()).hasSize(2);
        assertThat(client.drain(ispb)).as("positions go on").hasSize(2);
    }

    @Test
    void losesNothingWhenAServerIsKilledWhileMessagesAreForgotten() throws IOException {
        try (ServerProcess third = server("three");
                Workload workload = new Workload(ispb, i -> {
                    ServerProcess other = i % 2 == 0 ? one : two;
                    return (i > 2 && third.isAlive() ? third : other).client();
                })) {
            workload.start();
            await().until(() -> inside.forgotten(ispb) > 200);

            third.kill9();

            long before = inside.forgotten(ispb);
            await().until(() -> inside.forgotten(ispb) > before + 200);
            workload.endAndCheck();
        }
        one.client().stop(ispb);
        one.client().drain(ispb);
        inside.awaitMessages(ispb, 0);
    }
}
