package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
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

/** Collectors of two servers that fall silent: either server ends them, and each once. */
@Tag("exhaustive")
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class LeaseReplicasIT {
    @TempDir
    static Path directory;

    private static final List<AutoCloseable> STARTED = new ArrayList<>();
    private static Pair returning;
    private static Pair holding;

    private final String ispb = freshIspb();

    /** Two servers on a database of their own. */
    private record Pair(String name, Inside inside, ServerProcess one, ServerProcess two) {
        static Pair start(String name, String abandoned) throws Exception {
            Path own = Files.createDirectory(directory.resolve(name));
            EmbeddedDatabase database = ReadyData.start(own.resolve("data"));
            STARTED.add(0, database);
            Inside inside = new Inside(database.address());
            return new Pair(name, inside, server(own, inside, "1", abandoned), server(own, inside, "2", abandoned));
        }

        static ServerProcess server(Path own, Inside inside, String name, String abandoned) throws IOException {
            Map<String, String> settings = new HashMap<>(inside.settings());
            settings.putAll(Map.of("STREAM_LEASE", "30s", "STREAM_POLL", abandoned.equals("hold") ? "8s" : "30s"));
            settings.put("STREAM_ABANDONED", abandoned);
            ServerProcess server = ServerProcess.start(Files.createDirectory(own.resolve(name)), settings);
            STARTED.add(0, server);
            return server;
        }

        Client client(int i) {
            return (i % 2 == 0 ? one : two).client();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        returning = Pair.start("returning", "return");
        holding = Pair.start("holding", "hold");
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable each : STARTED) {
            each.close();
        }
    }

    @Test
    void batchesOfSilentCollectorsOfBothComeBackOnceAndInOrder() {
        List<String> generated = returning.client(0).generate(ispb, 65).ids();
        String[] silent = new String[6];
        for (int i = 0; i < 6; i++) {
            Response start = returning.client(i).start(ispb, MANY);
            assertThat(start.ids()).hasSize(10);
            silent[i] = start.pullNext();
        }
        returning.inside().fallSilent(silent);
        returning.inside().awaitOpen(ispb, 0);

        List<String> again = new ArrayList<>();
        List<Boolean> marked = new ArrayList<>();
        Response response = returning.client(0).start(ispb, MANY);
        for (int i = 1; response.status() == 200; i++) {
            again.addAll(response.ids());
            marked.add(response.isRedelivered());
            response = again.size() < 65
                    ? returning.client(i).read(response.pullNext(), MANY)
                    : returning.client(i).end(response.pullNext());
            if (again.size() == 65) {
                break;
            }
        }

        assertThat(again).isEqualTo(generated);
        assertThat(marked).containsExactly(true, true, true, true, true, true, false);
    }

    @Test
    void collectorsThatStartAtBothShareWhatCameBack() {
        List<String> generated = returning.client(0).generate(ispb, 40).ids();
        returning
                .inside()
                .fallSilent(IntStream.range(0, 4)
                        .mapToObj(i -> returning.client(i).start(ispb, MANY).pullNext())
                        .toArray(String[]::new));
        returning.inside().awaitOpen(ispb, 0);

        List<Response> responses =
                IntStream.range(0, 4).mapToObj(i -> returning.client(i).startAsync(ispb, MANY)).toList().stream()
                        .map(Client::get)
                        .toList();

        assertThat(responses).allMatch(Response::isRedelivered);
        assertThat(responses.stream().flatMap(response -> response.ids().stream()))
                .containsExactlyInAnyOrderElementsOf(generated);
        returning.client(0).stop(ispb);
    }

    @Test
    void aServerEndsTheCollectorsOfAnotherThatWasKilled() throws IOException {
        ServerProcess third = Pair.server(directory.resolve("returning"), returning.inside(), "killed", "return");
        Client client = third.client();
        List<String> generated = client.generate(ispb, 4).ids();
        Response silent = client.start(ispb, SINGLE);
        CompletableFuture<Response> waiting = returning.client(0).startAsync(ispb, MANY);
        Response other = get(waiting);
        assertThat(other.ids()).isEqualTo(generated.subList(1, 4));
        CompletableFuture<Response> next = returning.client(1).readAsync(other.pullNext(), MANY);
        third.kill9();
        returning.inside().fallSilent(silent.pullNext());

        assertThat(get(next).ids()).isEqualTo(silent.ids());
        assertThat(get(next).isRedelivered()).isTrue();
        assertThat(returning.client(1).read(silent.pullNext(), SINGLE).status()).isEqualTo(410);
        returning.client(0).end(get(next).pullNext());
    }

    @Test
    void aHeldBatchIsThereForItsCollectorAtTheOtherServerAndForNobodyElse() {
        List<String> generated = holding.client(0).generate(ispb, 5).ids();
        Response silent = holding.client(0).start(ispb, SINGLE);
        holding.inside().fallSilent(silent.pullNext());
        holding.inside().awaitOpen(ispb, 0);

        Response other = holding.client(1).start(ispb, MANY);
        assertThat(other.ids()).isEqualTo(generated.subList(1, 5));
        assertThat(holding.client(0).end(other.pullNext()).status()).isEqualTo(200);
        Response repeated = holding.client(1).read(silent.pullNext().replaceAll("1$", "0"), SINGLE);
        assertThat(repeated.ids()).isEqualTo(silent.ids());

        holding.client(0).generate(ispb, 1);
        Response next = holding.client(1).read(silent.pullNext(), SINGLE);
        assertThat(next.status()).as("it goes on").isEqualTo(200);
        assertThat(holding.client(0).end(next.pullNext()).status()).isEqualTo(200);
        assertThat(holding.client(1).drain(ispb)).isEmpty();
    }
}
