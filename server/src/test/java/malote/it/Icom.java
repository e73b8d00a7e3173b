package malote.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import malote.message.icom.Multipart;
import malote.message.icom.MultipartException;

/** Speaks the ICOM dialect with a server on this machine. Thread-safe. */
final class Icom {
    static final String XML = "application/xml; charset=utf-8";
    static final String MULTIPART = "multipart/mixed";
    private static final String ERROR = "https://icom.pi.rsfn.net.br/api/v1/error/";
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final int port;

    Icom(int port) {
        this.port = port;
    }

    /** A message and the id under which it came. */
    record Came(String id, String xml) {}

    /** An answer; its body as it came. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Response(HttpResponse<byte[]> http) {
        int status() {
            return http.statusCode();
        }

        Optional<String> header(String name) {
            return http.headers().firstValue(name);
        }

        String next() {
            return header("PI-Pull-Next").orElseThrow(() -> new AssertionError("no PI-Pull-Next: " + this));
        }

        byte[] body() {
            return header("Content-Encoding").isEmpty() ? http.body() : unpacked(http.body());
        }

        String text() {
            return new String(body(), StandardCharsets.UTF_8);
        }

        /** The ids of what was posted. */
        List<String> ids() {
            return List.of(header("PI-ResourceId")
                    .orElseThrow(() -> new AssertionError("no id: " + this))
                    .split(","));
        }

        List<Came> messages() {
            String type = header("Content-Type").orElse("");
            if (status() == 204) {
                return List.of();
            } else if (!type.startsWith(MULTIPART)) {
                return List.of(new Came(ids().get(0), text()));
            }
            try {
                return Multipart.read(body(), type).stream()
                        .map(part -> new Came(
                                String.valueOf(part.resourceId()), new String(part.content(), StandardCharsets.UTF_8)))
                        .toList();
            } catch (MultipartException e) {
                throw new AssertionError(e);
            }
        }

        List<String> texts() {
            return messages().stream().map(Came::xml).toList();
        }

        @Override
        public String toString() {
            return status() + " " + http.headers().map() + " " + text();
        }
    }

    CompletableFuture<Response> send(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(Response::new);
    }

    Response call(String method, String path, String... headers) {
        return Client.get(send(method, path, new byte[0], headers));
    }

    static String in(String ispb) {
        return "/api/v1/in/" + ispb + "/msgs";
    }

    static String out(String ispb, String last) {
        return "/api/v1/out/" + ispb + "/stream/" + last;
    }

    Response start(String ispb, String... headers) {
        return call("GET", out(ispb, "start"), headers);
    }

    /** Reads on after an answer. */
    Response next(Response answer, String... headers) {
        return call("GET", answer.next(), headers);
    }

    Response end(Response answer) {
        return call("DELETE", answer.next());
    }

    Response post(String ispb, byte[] body, String... headers) {
        return Client.get(send("POST", in(ispb), body, headers));
    }

    Response post(String ispb, String xml) {
        return post(ispb, bytes(xml), "Content-Type", XML);
    }

    /** Several messages in one body. */
    Response postAll(String ispb, String... messages) {
        return post(ispb, bytes(parts("b", messages)), "Content-Type", "multipart/mixed; boundary=b");
    }

    static String parts(String boundary, String... messages) {
        return Stream.of(messages)
                .map(xml -> "--" + boundary + "\r\nContent-Type: " + XML + "\r\n\r\n" + xml + "\r\n")
                .collect(Collectors.joining("", "", "--" + boundary + "--\r\n"));
    }

    /** A message to an institution, as a hub delivers it. */
    static String to(String ispb, String text) {
        return "<Envelope xmlns=\"https://www.bcb.gov.br/pi/pibr.001/1.3\"><AppHdr><To><FIId><FinInstnId><Othr><Id>"
                + ispb + "</Id></Othr></FinInstnId></FIId></To></AppHdr><Document>" + text + "</Document></Envelope>";
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] packed(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    static byte[] unpacked(byte[] packed) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It has this status, and is a problem document of this name; returns its text. */
    static String assertProblem(Response answer, int status, String name) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+xml");
        assertThat(answer.header("Content-Encoding")).isEmpty();
        assertProblem(answer.text(), name);
        return answer.text();
    }

    static void assertProblem(String document, String name) {
        assertThat(document)
                .matches("<\\?xml version=\"1\\.0\" encoding=\"UTF-8\"\\?>\n<problem xmlns=\"urn:ietf:rfc:7807\"><type>"
                        + ERROR + name + "</type><title>[^<]+</title><detail>[^<]+</detail></problem>\n");
    }
}
