package malote.cli;

import static malote.client.FakeServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import malote.client.FakeServer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code malote keys}, at a server that does as it is told. */
final class KeysTest extends CommandFixture {
    private static final String KEY =
            "{\"id\":\"3kZpQ0xB\",\"nome\":\"Banco Um\",\"ispbs\":[\"32074986\"],\"papeis\":[\"collect\"],"
                    + "\"criada\":\"2026-02-21T19:27:01.108Z\",\"expira\":null,\"ultimoUso\":\"2026-02-21T20:00:00.000Z\","
                    + "\"revogada\":null,\"sucessora\":null";
    private static final String TEXT = "mlt_3kZpQ0xB_secret";
    private static final FakeServer.Reply MADE = reply("201 Created", KEY + ",\"chave\":\"" + TEXT + "\"}");

    @Test
    void aNewKeyIsAllThatStandardOutputGets() throws IOException {
        try (FakeServer server = new FakeServer(MADE)) {
            assertThat(keys(
                            "create",
                            "--name",
                            "Banco Um",
                            "--role",
                            "collect",
                            "--role",
                            "send",
                            "--ispb",
                            "32074986",
                            "--expires",
                            "2099-12-31T00:00:00Z",
                            "--url",
                            server.url(),
                            "--token",
                            "mlt_x"))
                    .isZero();

            assertThat(server.lines()).containsExactly("POST /api/util/chaves");
            assertThat(server.requests().get(0).headers()).containsEntry("authorization", "Bearer mlt_x");
            assertThat(server.requests().get(0).body())
                    .isEqualTo("{\"nome\":\"Banco Um\",\"papeis\":[\"collect\",\"send\"],\"ispbs\":[\"32074986\"],"
                            + "\"expira\":\"2099-12-31T00:00:00Z\"}");
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(TEXT + "\n");
        assertThat(err()).contains("3kZpQ0xB of Banco Um: collect for 32074986").doesNotContain("secret");
    }

    @Test
    void aFileIsForItsOwnerOnlyAndNoOtherIsOverwritten() throws IOException {
        Path file = directory.resolve("key.txt");
        try (FakeServer server = new FakeServer(MADE)) {
            String[] command = {"rotate", "3kZpQ0xB", "--output", file.toString(), "--url", server.url()};
            assertThat(keys(command)).isZero();
            assertThat(keys(command)).isEqualTo(1);

            assertThat(server.lines()).containsExactly("POST /api/util/chaves/3kZpQ0xB/rotacao");
            assertThat(server.requests().get(0).body()).isEqualTo("{\"sobreposicaoSegundos\":86400}");
        }
        assertThat(file).content().isEqualTo(TEXT + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(out.size()).isZero();
        assertThat(err()).contains("exists already");
    }

    @Test
    void aFileOfAKeyThatWasRefusedIsNotLeft() throws IOException {
        Path file = directory.resolve("key.txt");
        try (FakeServer server = new FakeServer(problem(403, "not you"))) {
            assertThat(keys("rotate", "3kZpQ0xB", "--output", file.toString(), "--url", server.url()))
                    .isEqualTo(1);
        }
        assertThat(file).doesNotExist();
        assertThat(err()).contains("not you");
    }

    @Test
    void keysAreListedForPeople() throws IOException {
        try (FakeServer server = new FakeServer(reply("200 OK", "{\"chaves\":[" + KEY + "}]}"))) {
            assertThat(keys("list", "--url", server.url())).isZero();
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        ID        NAME      ROLES    INSTITUTIONS  CREATED     EXPIRES  LAST USE        STATE
                        3kZpQ0xB  Banco Um  collect  32074986      2026-02-21  never    2026-02-21 20h  good
                        """);
    }

    @Test
    void aKeyIsRevokedByItsIdAlsoFromTheWholeOfIt() throws IOException {
        try (FakeServer server = new FakeServer()) {
            assertThat(keys("revoke", TEXT, "--url", server.url())).isZero();
            assertThat(server.lines()).containsExactly("DELETE /api/util/chaves/3kZpQ0xB");
        }
    }

    @Test
    void wrongUseSaysWhatWouldBeRight() {
        wrong("there is no role \"king\"; the roles are collect, send,", "create", "--name", "x", "--role", "king");
        wrong("--ispb '*' for all", "create", "--name", "x", "--role", "collect");
        wrong("must be 8 characters", "create", "--name", "x", "--role", "send", "--ispb", "1");
        wrong("'*' alone", "create", "--name", "x", "--role", "send", "--ispb", "*,32074986");
        wrong("--expires must be a time", "create", "--name", "x", "--role", "admin", "--expires", "soon");
        wrong("--overlap must be a time", "rotate", "3kZpQ0xB", "--overlap", "soon");
        wrong("an id has 8 letters", "revoke", "x");
        wrong("--name", "create", "--role", "admin");
        wrong("which command?");
    }

    private void wrong(String message, String... arguments) {
        err.reset();
        assertThat(keys(arguments)).as(message).isEqualTo(2);
        assertThat(err()).contains(message);
    }

    private static FakeServer.Reply reply(String status, String body) {
        return new FakeServer.Reply(
                "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body,
                false,
                false);
    }

    private int keys(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "keys";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        CommandLine line = Main.commandLine();
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        return line.execute(all);
    }
}
