package malote.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import malote.openapi.Contract;
import malote.openapi.Contract.Operation;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.arbitraries.ListArbitrary;

/** Requests made from the operations of the description: right ones, odd ones, and broken ones. */
final class Requests {
    private static final List<String> ODD_SEGMENTS = List.of(
            "",
            ".",
            "..",
            "%00",
            "%ff",
            "%2F",
            "%2e%2e",
            "%c0%ae",
            ";a=b",
            "%",
            "%z1",
            "a%20b",
            "{x}",
            "\u00e9",
            "\\",
            "\"",
            "<b>",
            "$x",
            "-1",
            "1e3",
            "+5",
            "0x10",
            "999999999999999999999",
            "x".repeat(300),
            "9".repeat(3_900),
            "y".repeat(5_000),
            "%41".repeat(500));
    private static final List<String> QUERIES = List.of(
            "",
            "",
            "",
            "",
            "?",
            "?a",
            "?a=b&a=c",
            "?=",
            "?a=%zz",
            "?%00=%ff",
            "?limite=-1",
            "?limite=99999999999",
            "?busca=%25",
            "?&&&",
            "??",
            "?" + "q".repeat(2_000));
    private static final List<String> ODD_HEADERS = List.of(
            "Accept: */*;q=",
            "Accept: multipart/json;q=1.0001, ,;",
            "Accept: a/b/c",
            "Accept: text/html",
            "Accept: " + "application/json,".repeat(500),
            "Accept: \"",
            "Accept:",
            "Accept: multipart/json",
            "Accept: text/event-stream",
            "Accept-Language: $$;q=9",
            "Accept-Encoding: gzip, br;q=x",
            "Prefer: return=minimal;;;",
            "Prefer: =",
            "Content-Type: application/json;charset=nonsense",
            "Content-Type: ;",
            "Content-Type: multipart/form-data",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Encoding: gzip",
            "Content-Encoding: br",
            "Content-Encoding:",
            "Connection: close",
            "Connection: upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "Upgrade: websocket",
            "HTTP2-Settings: AAMAAABk",
            "Range: bytes=9-1",
            "If-Modified-Since: never",
            "If-None-Match: *",
            "Cookie: a=;;b",
            "Cookie: $Version=x; =",
            "Origin: null",
            "X-Forwarded-For: ,,",
            "X-Forwarded-Host: [",
            "X-HTTP-Method-Override: DELETE",
            "Authorization: Basic !",
            "TE: trailers",
            "Sec-WebSocket-Key: x",
            "Max-Forwards: -1",
            "X-Long: " + "h".repeat(9_000),
            "X-\u00e9: \u00ff",
            "Last-Event-ID: \u00ff");
    /** After these it is open where the request ends, or whether there is one. */
    private static final List<String> BREAKING_HEADERS = List.of(
            "Content-Length: 5",
            "Content-Length: -1",
            "Content-Length: +1",
            "Content-Length: 1e3",
            "Content-Length: 99999999999999999999",
            "Content-Length:",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: \u000bchunked",
            "Host: other",
            "Host: [",
            "no colon",
            " folded",
            ": empty",
            "X\u0000: y",
            "X: \u0000",
            "X y: z",
            "Expect: 100-continue",
            "Expect: something",
            "X-Huge: " + "h".repeat(40_000),
            "\r");

    private static final List<String> METHODS = List.of(
            "GET",
            "POST",
            "DELETE",
            "PUT",
            "PATCH",
            "OPTIONS",
            "TRACE",
            "HEAD",
            "CONNECT",
            "get",
            "PROPFIND",
            "G\u0000T",
            "",
            "M".repeat(4_000),
            "PRI");
    private static final List<String> VERSIONS = List.of(
            "HTTP/1.0", "HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/11.1", "HTTP/a.b", "HTCPCP/1.0", "", "http/1.1");

    private final Contract contract;
    private final Arbitrary<byte[]> bodies;
    private final Operation sending;

    Requests(Contract contract) {
        this.contract = contract;
        this.sending = new Operation("POST", "/api/pix/{ispb}/msgs");
        this.bodies = JsonBodies.from(contract.document().at("/paths/~1api~1pix~1{ispb}~1msgs/post/requestBody"));
    }

    /** Every request there is, and what is none. */
    Arbitrary<Case> raw() {
        ListArbitrary<String> headers = Arbitraries.of(ODD_HEADERS).list().ofMaxSize(3);
        return Combinators.combine(
                        Arbitraries.of(contract.operations()).flatMap(this::requestLine),
                        headers,
                        bodies,
                        Arbitraries.randoms())
                .as((line, odd, body, random) -> damaged(request(line.get1(), line.get2(), odd, body, random), random));
    }

    /** Bodies in requests that are right but for them. */
    Arbitrary<Case> sending() {
        return Combinators.combine(bodies, Arbitraries.randoms()).as(this::sent);
    }

    private Case sent(byte[] plain, Random random) {
        List<String> headers = new ArrayList<>();
        headers.add("Content-Type: " + (random.nextInt(3) == 0 ? "application/x-ndjson" : "application/json"));
        byte[] body = plain;
        if (random.nextInt(4) == 0) {
            headers.add("Content-Encoding: gzip");
            body = JsonBodies.gzip(plain);
            for (int i = random.nextInt(4); i > 0; i--) {
                body = JsonBodies.damaged(body, random);
            }
        }
        String target = sending.path().replace("{ispb}", random.nextInt(20) == 0 ? "12345678" : "00000000");
        return request(sending.method(), target, headers, body, random);
    }

    private Arbitrary<Tuple.Tuple2<String, String>> requestLine(Operation operation) {
        return Arbitraries.randomValue(random -> {
            StringBuilder target = new StringBuilder();
            for (String segment : operation.path().substring(1).split("/", -1)) {
                target.append('/').append(segment(operation, segment, random));
            }
            target.append(QUERIES.get(random.nextInt(QUERIES.size())));
            String method = random.nextInt(8) == 0 ? METHODS.get(random.nextInt(METHODS.size())) : operation.method();
            return Tuple.of(method, target.toString());
        });
    }

    private String segment(Operation operation, String template, Random random) {
        if (random.nextInt(12) == 0) {
            return ODD_SEGMENTS.get(random.nextInt(ODD_SEGMENTS.size()));
        }
        if (!template.startsWith("{")) {
            return template;
        }
        JsonNode parameter = parameter(operation, template.substring(1, template.length() - 1));
        if (parameter.at("/schema/type").asText().equals("integer")) {
            long least = parameter.at("/schema/minimum").asLong();
            long most = parameter.at("/schema/maximum").asLong();
            return Long.toString(List.of(least - 1, least, least + 1, most + 1, -least, Long.MAX_VALUE)
                    .get(random.nextInt(6)));
        }
        char[] example = parameter.get("example").asText().toCharArray();
        if (random.nextInt(3) == 0) {
            example[random.nextInt(example.length)] = "0123456789AZaz_-~".charAt(random.nextInt(17));
        }
        return new String(example);
    }

    private JsonNode parameter(Operation operation, String name) {
        for (JsonNode parameter :
                contract.document().path("paths").path(operation.path()).path("parameters")) {
            JsonNode resolved = parameter.has("$ref")
                    ? contract.document().at(parameter.get("$ref").asText().substring(1))
                    : parameter;
            if (resolved.path("name").asText().equals(name)) {
                return resolved;
            }
        }
        throw new IllegalStateException(name);
    }

    static Case request(String method, String target, List<String> headers, byte[] body, Random random) {
        boolean withBody = method.equals("POST") || random.nextInt(20) == 0;
        boolean chunked = withBody && random.nextInt(5) == 0;
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        if (withBody) {
            head.append(chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + body.length + "\r\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (chunked) {
            chunks(bytes, body, random);
        } else if (withBody) {
            bytes.writeBytes(body);
        }
        return new Case(bytes.toByteArray(), 1, method, target);
    }

    private static void chunks(ByteArrayOutputStream bytes, byte[] body, Random random) {
        for (int from = 0; from < body.length; ) {
            int size = Math.min(body.length - from, 1 + random.nextInt(Math.max(20, body.length / 5)));
            String extension = random.nextInt(10) == 0 ? ";a=\"b\"" : "";
            bytes.writeBytes((Integer.toHexString(size) + extension + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            bytes.write(body, from, size);
            bytes.writeBytes(new byte[] {'\r', '\n'});
            from += size;
        }
        bytes.writeBytes(("0\r\n" + (random.nextInt(10) == 0 ? "X-Trailer: y\r\n" : "") + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    private Case damaged(Case request, Random random) {
        byte[] bytes = request.bytes();
        return switch (random.nextInt(16)) {
            case 0 -> broken(JsonBodies.damaged(bytes, random));
            case 1 -> broken(Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            case 2 -> {
                byte[] garbage = new byte[1 + random.nextInt(3_000)];
                random.nextBytes(garbage);
                yield broken(garbage);
            }
            case 3 -> broken(withHeader(bytes, BREAKING_HEADERS.get(random.nextInt(BREAKING_HEADERS.size()))));
            case 4 ->
                broken(new String(bytes, StandardCharsets.ISO_8859_1)
                        .replaceFirst("HTTP/1\\.1", VERSIONS.get(random.nextInt(VERSIONS.size())))
                        .getBytes(StandardCharsets.ISO_8859_1));
            case 5 -> {
                int times = 2 + random.nextInt(20);
                ByteArrayOutputStream pipelined = new ByteArrayOutputStream();
                for (int i = 0; i < times; i++) {
                    pipelined.writeBytes(bytes);
                }
                yield broken(pipelined.toByteArray());
            }
            case 6 ->
                broken(new String(bytes, StandardCharsets.ISO_8859_1)
                        .replace("\r\n", "\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
            default -> request;
        };
    }

    private static Case broken(byte[] bytes) {
        return new Case(bytes, 0, "", null);
    }

    private static byte[] withHeader(byte[] request, String header) {
        String text = new String(request, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n") + 2;
        return (text.substring(0, end) + header + "\r\n" + text.substring(end)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
