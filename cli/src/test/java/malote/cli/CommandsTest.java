package malote.cli;

import static malote.client.FakeServer.batch;
import static malote.client.FakeServer.cut;
import static malote.client.FakeServer.first;
import static malote.client.FakeServer.problem;
import static malote.client.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import malote.client.FakeServer;
import malote.client.Samples;
import org.junit.jupiter.api.Test;

/** The commands within this program, against a server that does as it is told. */
final class CommandsTest extends CommandFixture {
    private static final String STREAM = "/api/pix/32074986/stream/";

    @Test
    void sendGroupsNeighboursWithOneReceiverInTheirOrder() throws IOException {
        String other = Samples.message(3).replace("32074986", "1111111A");
        Path file = file(Samples.message(1) + "\n" + Samples.message(2) + "\n" + other + "\n" + Samples.message(4));
        try (FakeServer server = new FakeServer(stored(2, 2), stored(1, 0), stored(1, 1))) {
            assertThat(run("send", file.toString(), "--json", "-u", server.url(), "-H", "Authorization: x"))
                    .isZero();

            assertThat(server.lines())
                    .containsExactly(
                            "POST /api/pix/32074986/msgs",
                            "POST /api/pix/1111111A/msgs",
                            "POST /api/pix/32074986/msgs");
            assertThat(server.requests().get(0).body().lines()).hasSize(2).allMatch(line -> line.contains("90.20"));
            assertThat(server.requests().get(0).headers()).containsEntry("authorization", "x");
            assertThat(out()).isEqualTo("{\"recebidas\":4,\"novas\":3}\n");
        }
    }

    @Test
    void sendRepeatsWhatWasNotAnswered() throws IOException {
        Path file = file(Samples.message(1));
        try (FakeServer server = new FakeServer(cut(), problem(503, "away"), stored(1, 1))) {
            assertThat(run("send", file.toString(), "-u", server.url())).isZero();

            assertThat(server.requests()).hasSize(3).allSatisfy(request -> assertThat(request.body())
                    .contains(Samples.id(1)));
            assertThat(err()).contains("away (HTTP 503); again in").contains("1 message sent, 1 of them new.");
        }
    }

    @Test
    void sendTellsWhichMessageOfTheInputIsWrong() throws IOException {
        String body =
                "{\"title\":\"Faults\",\"detail\":\"x\",\"errors\":[{\"pointer\":\"/1/valor\",\"detail\":\"is missing\"}]}";
        Path file = file(Samples.json(1, 2, 3, 4));
        try (FakeServer server = new FakeServer(stored(2, 2), status(422, "", body))) {
            assertThat(run("send", file.toString(), "--batch", "2", "-u", server.url()))
                    .isEqualTo(1);

            assertThat(err()).contains("2 messages sent").contains("message 4, valor is missing");
        }
    }

    @Test
    void sendSendsWhatCameBeforeAFault() throws IOException {
        Path file = file(Samples.message(1) + "\n{\"valor\":");
        try (FakeServer server = new FakeServer(stored(1, 1))) {
            assertThat(run("send", file.toString(), "-u", server.url())).isEqualTo(1);

            assertThat(server.requests()).hasSize(1);
            assertThat(err()).contains("1 message sent").contains("not JSON after 1 message, in line 2");
        }
    }

    @Test
    void sendRefusesMessagesForOthersAndForNobody() throws IOException {
        try (FakeServer server = new FakeServer(stored(1, 1))) {
            assertThat(run("send", file(Samples.json(1)).toString(), "--ispb", "00000000", "-u", server.url()))
                    .isEqualTo(1);
            assertThat(run("send", file("{}").toString(), "-u", server.url())).isEqualTo(1);

            assertThat(server.requests()).isEmpty();
            assertThat(err())
                    .contains("message 1 is for 32074986 and not for 00000000")
                    .contains("message 1 has no right recebedor.ispb");
        }
    }

    @Test
    void collectWritesBeforeItConfirmsAndEndsAfterTheLimit() {
        Path file = directory.resolve("out.ndjson");
        try (FakeServer server = new FakeServer(batch(STREAM + "k1", 1, 2), batch(STREAM + "k2", 3))) {
            assertThat(run("collect", "32074986", "--max", "3", "-o", file.toString(), "-u", server.url()))
                    .isZero();

            assertThat(Captured.read(file).lines().map(line -> line.substring(15, 47)))
                    .containsExactly(Samples.id(1), Samples.id(2), Samples.id(3));
            assertThat(server.lines())
                    .containsExactly("GET " + STREAM + "start", "GET " + STREAM + "k1", "DELETE " + STREAM + "k2");
            assertThat(err()).contains("3 messages collected, 3 confirmed.");
        }
    }

    @Test
    void collectSaysWhatTheServerRefused() {
        try (FakeServer server = new FakeServer(problem(401, "who are you"))) {
            assertThat(run("collect", "32074986", "-o", directory.resolve("x").toString(), "-u", server.url()))
                    .isEqualTo(1);
            assertThat(err()).contains("malote: No: who are you (HTTP 401)");
        }
    }

    @Test
    void whatCannotBeWrittenIsNotConfirmed() {
        try (FakeServer server = new FakeServer(first(STREAM + "k0", STREAM + "k1", 1, 2))) {
            assertThat(run("collect", "32074986", "-o", "/dev/full", "-q", "-u", server.url()))
                    .isEqualTo(1);
            assertThat(server.lines()).containsExactly("GET " + STREAM + "start", "DELETE " + STREAM + "k0");
            assertThat(err()).isEqualTo("""
                            malote: No space left on device
                            malote: 2 messages not written, or not in full, went back to the queue.
                            """);
        }
    }

    @Test
    void rehearseWaitsUntilItIsOverAndKeepsTheReport() throws IOException {
        String rehearsal =
                "{\"id\":\"e_0123456789abcdef\",\"ispb\":\"32074986\",\"operations\":5,\"minutes\":0.1,\"state\":";
        String criterion =
                "{\"number\":9,\"name\":\"No AB03\",\"needed\":\"0\",\"measured\":\"1\",\"failed\":1,\"passed\":false}";
        String report = "{\"verdict\":\"failed\",\"criteria\":[" + criterion + "],\"advice\":[\"Read on at once.\"]}";
        try (FakeServer server = new FakeServer(
                status(201, "", rehearsal + "\"waiting\"}"),
                status(200, "", rehearsal + "\"running\",\"end\":\"12:10\"}"),
                problem(503, "away"),
                status(200, "", rehearsal + "\"done\"}"),
                status(200, "", report),
                status(200, "", "<html>"),
                status(200, "", "endToEndId"))) {
            assertThat(run(
                            "rehearse",
                            "--ispb",
                            "32074986",
                            "--tier",
                            "10000",
                            "--scale",
                            "0.0005",
                            "--minutes",
                            "0.1",
                            "-d",
                            directory.resolve("new").toString(),
                            "-u",
                            server.url()))
                    .isEqualTo(1);

            String path = "/api/util/icom/rehearsals/e_0123456789abcdef";
            assertThat(server.lines())
                    .containsExactly(
                            "POST /api/util/icom/rehearsals",
                            "GET " + path,
                            "GET " + path,
                            "GET " + path,
                            "GET " + path + "/report",
                            "GET " + path + "/report",
                            "GET " + path + "/report");
            assertThat(server.requests().get(0).body())
                    .isEqualTo("{\"ispb\":\"32074986\",\"tier\":10000,\"minutes\":0.1,\"scale\":5.0E-4}");
        }
        assertThat(out()).isEqualTo("""
                           criterion  needed  measured  failed  verdict
                        9  No AB03         0         1       1  FAILED
                        - Read on at once.
                        The rehearsal has failed.
                        """);
        assertThat(err())
                .contains("running until 12:10: 5 operations each way", "away (HTTP 503); again in", "report in ");
        Path stem = directory.resolve("new/rehearsal-32074986-e_0123456789abcdef");
        assertThat(Captured.read(Path.of(stem + ".json"))).isEqualTo(report);
        assertThat(Captured.read(Path.of(stem + ".html"))).isEqualTo("<html>");
        assertThat(Captured.read(Path.of(stem + ".csv"))).isEqualTo("endToEndId");
    }

    @Test
    void rehearseEndsAtOnceWhenTheServerRefuses() {
        try (FakeServer server = new FakeServer(problem(404, "With ICOM_MODE=hub there are no rehearsals."))) {
            assertThat(run("rehearse", "--id", "e_0123456789abcdef", "-d", directory.toString(), "-u", server.url()))
                    .isEqualTo(1);
            assertThat(err()).contains("malote: No: With ICOM_MODE=hub there are no rehearsals. (HTTP 404)");
        }
    }

    @Test
    void statusShowsQueuesAndTheCollectorsOfOne() {
        String queue =
                "\"ispb\":\"32074986\",\"fila\":\"32074986\",\"entrada\":1200,\"saida\":100,\"profundidade\":1100,"
                        + "\"maisAntigaSegundos\":12.3,\"entradaPorSegundo\":3.0,\"saidaPorSegundo\":2.0,\"abertos\":2,\"retidos\":0";
        String collector = "{\"id\":\"c_1\",\"situacao\":\"retido\",\"abertoEm\":\"2026-02-21T19:27:01.100Z\","
                + "\"vistoEm\":\"2026-02-21T19:28:01.100Z\",\"leaseRestanteSegundos\":null,\"emMaos\":7,\"reentrega\":true,"
                + "\"esperando\":false,\"endereco\":null}";
        try (FakeServer server = new FakeServer(
                status(200, "", "{\"total\":3,\"filas\":[{" + queue + "}]}"),
                status(200, "", "{" + queue + ",\"coletores\":[" + collector + "]}"),
                status(200, "", "{\"total\":1,\"filas\":[{" + queue + "}]}"),
                status(200, "", "{\"total\":0,\"filas\":[]}"))) {
            assertThat(run("status", "--limit", "1", "-u", server.url())).isZero();
            assertThat(out()).isEqualTo("""
                            ISPB      waiting  oldest  in/s  out/s     in  out  open  held
                            32074986    1,100  12.3 s   3.0    2.0  1,200  100     2     0
                            … and 2 more (--limit)
                            """);
            out.reset();
            assertThat(run("status", "32074986", "-u", server.url())).isZero();
            assertThat(out()).endsWith("""

                            collector  lease  in hand                    opened                      seen             state
                            c_1            -        7  2026-02-21T19:27:01.100Z  2026-02-21T19:28:01.100Z  held, redelivery
                            """);
            out.reset();
            assertThat(run("status", "--json", "-u", server.url())).isZero();
            assertThat(out()).isEqualTo("{\"total\":0,\"filas\":[]}\n");
            assertThat(server.lines())
                    .containsExactly(
                            "GET /api/util/filas?limite=1",
                            "GET /api/util/filas/32074986",
                            "GET /api/util/filas?busca=32074986&limite=10",
                            "GET /api/util/filas?limite=20");
        }
    }

    @Test
    void statusShowsTheQueuesOfBothDialects() {
        String figures =
                "\"entrada\":3,\"saida\":1,\"profundidade\":2,\"maisAntigaSegundos\":1.5,\"maisAntigaOuMais\":true,"
                        + "\"entradaPorSegundo\":3.0,\"saidaPorSegundo\":2.0,\"abertos\":2,\"retidos\":0}";
        String json = "{\"ispb\":\"32074986\",\"fila\":\"32074986\"," + figures;
        String icom = "{\"ispb\":\"32074986\",\"fila\":\"icom/32074986/out\"," + figures;
        String both = "{\"total\":2,\"filas\":[" + icom + "," + json + "]}";
        String one = json.substring(0, json.length() - 1) + ",\"coletores\":[]}";
        try (FakeServer server = new FakeServer(status(200, "", both), status(200, "", one), status(200, "", both))) {
            assertThat(run("status", "-u", server.url())).isZero();
            assertThat(out()).isEqualTo("""
                            queue              waiting   oldest  in/s  out/s  in  out  open  held
                            icom/32074986/out        2  ≥ 1.5 s   3.0    2.0   3    1     2     0
                            32074986                 2  ≥ 1.5 s   3.0    2.0   3    1     2     0
                            """);
            out.reset();
            assertThat(run("status", "32074986", "-u", server.url())).isZero();
            assertThat(out()).isEqualTo("""
                            queue              waiting   oldest  in/s  out/s  in  out  open  held
                            32074986                 2  ≥ 1.5 s   3.0    2.0   3    1     2     0
                            icom/32074986/out        2  ≥ 1.5 s   3.0    2.0   3    1     2     0

                            no collectors
                            """);
        }
    }

    private Path file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "in", ".ndjson"), content);
    }

    private static FakeServer.Reply stored(int received, int fresh) {
        return status(201, "", "{\"recebidas\":" + received + ",\"novas\":" + fresh + "}");
    }
}
