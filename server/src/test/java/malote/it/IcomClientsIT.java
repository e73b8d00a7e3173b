package malote.it;

import static malote.it.Icom.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import malote.it.Icom.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that many have read a multipart answer, packed and not, without special care. Those that are not on this machine are left
 * out, but not where CI is set.
 */
@Tag("exhaustive")
@Timeout(120)
final class IcomClientsIT {
    private static final String PYTHON = """
            import email, gzip, sys, urllib.request
            from email import policy
            for coding in ('identity', 'gzip'):
                asked = urllib.request.Request(sys.argv[1], headers={'Accept': 'multipart/mixed', 'Accept-Encoding': coding})
                with urllib.request.urlopen(asked) as answer:
                    body = answer.read()
                    if answer.headers['Content-Encoding'] == 'gzip':
                        body = gzip.decompress(body)
                    head = ('Content-Type: ' + answer.headers['Content-Type'] + '\\r\\n\\r\\n').encode()
                    message = email.message_from_bytes(head + body, policy=policy.HTTP)
                    assert not message.defects, message.defects
                    for part in message.iter_parts():
                        print(part['PI-ResourceId'], part.get_payload(decode=True).decode('utf-8'))
            """;
    private static final String NODE = """
            for (const coding of ['identity', 'gzip']) {
              const answer = await fetch(process.argv[1], { headers: { accept: 'multipart/mixed', 'accept-encoding': coding } });
              const boundary = answer.headers.get('content-type').split('boundary=')[1];
              for (const part of (await answer.text()).split(`--${boundary}`).slice(1, -1)) {
                const [head, ...xml] = part.split('\\r\\n\\r\\n');
                console.log(/PI-ResourceId: (.*)/.exec(head)[1].trim(), xml.join('\\r\\n\\r\\n').slice(0, -2));
              }
            }
            """;

    @TempDir
    static Path directory;

    private static ServerProcess server;
    private static Icom icom;
    private final String ispb = Client.freshIspb();

    @BeforeAll
    static void start() {
        server = ServerProcess.start(directory, Map.of("ICOM_MODE", "hub"));
        icom = new Icom(server.port());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The answer that others are to read, too: its URI repeats it. */
    private Response filled() {
        assertThat(icom.postAll("12345678", to(ispb, "um"), to(ispb, "ação"), to(ispb, "três"))
                        .status())
                .isEqualTo(201);
        return icom.start(ispb, "Accept", Icom.MULTIPART);
    }

    private String repeat(Response answer) {
        return "http://localhost:" + server.port() + answer.next().replaceFirst("1$", "0");
    }

    /** As the programs print it: each message twice. */
    private static List<String> lines(Response answer) {
        List<String> once = answer.messages().stream()
                .map(came -> came.id() + " " + came.xml())
                .toList();
        return Stream.concat(once.stream(), once.stream()).toList();
    }

    @Test
    void javasClient() {
        Response answer = filled();
        assertThat(icom.call("GET", repeat(answer).replaceFirst("http://[^/]*", ""), "Accept", Icom.MULTIPART)
                        .messages())
                .isEqualTo(answer.messages());
        assertThat(answer.texts()).containsExactly(to(ispb, "um"), to(ispb, "ação"), to(ispb, "três"));
    }

    @Test
    void curl() throws IOException, InterruptedException {
        Response answer = filled();
        for (String coding : List.of("--no-compressed", "--compressed")) {
            String body = run("curl", "-sS", "--fail", coding, "-H", "Accept: multipart/mixed", repeat(answer));
            assertThat(body).contains(to(ispb, "um"), to(ispb, "ação"), to(ispb, "três"));
        }
    }

    @Test
    void nodesFetch() throws IOException, InterruptedException {
        Response answer = filled();
        assertThat(run("node", "--input-type=module", "-e", NODE, repeat(answer))
                        .lines())
                .containsExactlyElementsOf(lines(answer));
    }

    @Test
    void pythonsEmailParser() throws IOException, InterruptedException {
        Response answer = filled();
        assertThat(run("python3", "-X", "utf8", "-c", PYTHON, repeat(answer)).lines())
                .containsExactlyElementsOf(lines(answer));
    }

    private static String run(String program, String... arguments) throws IOException, InterruptedException {
        boolean isThere = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
        assertThat(isThere || !"true".equals(System.getenv("CI")))
                .as("CI needs " + program)
                .isTrue();
        assumeTrue(isThere, program + " is not on the PATH");
        Process process = new ProcessBuilder(
                        Stream.concat(Stream.of(program), Stream.of(arguments)).toList())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }
}
