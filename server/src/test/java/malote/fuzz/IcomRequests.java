package malote.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Requests of the ICOM dialect with XML, multipart and gzip bodies by which a parser may stumble, and reads of what they bring. */
final class IcomRequests {
    private static final int INSTITUTIONS = 20;
    private static final int MIB = 1 << 20;
    private static final byte[] ZEROS = new byte[12 * MIB];

    private static final Pattern TEXT = Pattern.compile("(?<=>)[^<>]+(?=<)");
    private static final Pattern TAG = Pattern.compile("<(?!\\?)[^<>]+>");
    private static final List<String> ODD_TEXTS = List.of(
            "",
            " ",
            "&lt;&amp;&#65;&#x10FFFF;",
            "&#0;",
            "&#xD800;",
            "&#99999999999;",
            "&unknown;",
            "&a;",
            "&",
            "<![CDATA[x]]>",
            "<![CDATA[",
            "]]>",
            "<!-- x -->",
            "<!-- -- -->",
            "<?x y?>",
            "<?xml version=\"1.0\"?>",
            "\u0000",
            "\u0001",
            "\ufeff",
            "\ufffe",
            "\u2028",
            "é",
            "00000000",
            "0000000a",
            "99999999",
            "-1",
            "1e400000000",
            "2022-02-30T00:00:00.000Z",
            "pibr.001.spi.9.9",
            "x".repeat(20_000),
            "\n".repeat(5_000));
    private static final List<String> ODD_TAGS = List.of(
            "",
            "<a>",
            "</a>",
            "<a/>",
            "<a:b/>",
            "<xmlns:x/>",
            "<a xmlns=\"\">",
            "<a xmlns:b=\"c\" b:d=\"e\"/>",
            "<a b='1' b='2'/>",
            "<a b=1/>",
            "<a b=\"<\"/>",
            "<a b=\"&x;\"/>",
            "<a " + "b".repeat(9_000) + "=\"1\"/>",
            "<" + "n".repeat(60_000) + "/>",
            "<a>".repeat(30),
            "<a>".repeat(20_000),
            "<a></a>".repeat(5_000),
            "<CdtrAgt>",
            "<Envelope>",
            "<!DOCTYPE a>",
            "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">",
            "< a>",
            "<1>");
    private static final List<String> ODD_PROLOGS = List.of(
            "<!DOCTYPE a [<!ENTITY a \"" + "&a;".repeat(10) + "\">]>",
            "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"" + "&a;".repeat(10) + "\"><!ENTITY c \""
                    + "&b;".repeat(10) + "\">]>",
            "<!DOCTYPE a [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>",
            "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/\"> %p;]>",
            "<!DOCTYPE a [<!ATTLIST a b CDATA \"" + "x".repeat(5_000) + "\">]>",
            "<?xml version=\"1.1\"?>",
            "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
            "<?xml version=\"1.0\" encoding=\"nonsense\"?>",
            "<?xml version=\"9\"?>",
            "\ufeff",
            " ",
            "text");

    private static final List<String> TYPES = List.of(
            "application/xml",
            "application/xml;charset=UTF-8",
            "application/xml; charset=\"utf-8\"",
            "application/xml; charset=iso-8859-1",
            "application/xml; charset=",
            "application/xml;;;",
            "text/xml",
            "multipart/mixed",
            "multipart/mixed; boundary=",
            "multipart/mixed; boundary=\"",
            "multipart/mixed; boundary=" + "b".repeat(71),
            "multipart/form-data; boundary=b",
            "Application/XML; CHARSET=utf-8");
    /** As a header names it, and as the lines have it. */
    private static final List<String> BOUNDARIES = List.of(
            "b",
            "7d9f3a",
            "\"b b\"",
            "\"b\"",
            "'()+_,-./:=?",
            "\"'()+_,-./:=?\"",
            "\"" + "b".repeat(70) + "\"",
            "-",
            "--",
            "b; x=y");

    private static final List<String> PART_HEADERS = List.of(
            "Content-Type: application/xml; charset=utf-8",
            "Content-type: application/xml",
            "content-type:application/xml;charset=UTF-8",
            "Content-Type: text/plain",
            "Content-Type: application/xml; charset=latin1",
            "Content-Type: multipart/mixed; boundary=b",
            "Content-Type:",
            "Content-Encoding: gzip",
            "Content-Disposition: form-data; name=\"x\"",
            "PI-ResourceId: UEkB",
            "X: " + "h".repeat(20_000),
            "no colon",
            ": empty",
            " folded",
            "X\u0000: \u00ff");
    private static final List<String> ACCEPTS = List.of(
            "multipart/mixed, application/xml, application/problem+xml, */*",
            "multipart/mixed",
            "application/xml",
            "*/*",
            "multipart/mixed;q=0.1, application/xml;q=0.9",
            "multipart/mixed; boundary=x",
            "application/*",
            "text/html",
            "multipart/mixed;q=0",
            ";",
            "a/b/c",
            "application/xml,".repeat(500));

    private final PaymentGenerator payments = new PaymentGenerator(new SplittableRandom(1), InstantSource.system());

    /** A read in five; the others send. */
    Arbitrary<Case> cases() {
        return Arbitraries.randomValue(random -> random.nextInt(5) == 0 ? read(random) : sent(random));
    }

    private static Ispb institution(Random random) {
        return new Ispb(String.format("%08d", 70_000_000 + random.nextInt(INSTITUTIONS)));
    }

    private static <T> T any(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private Case read(Random random) {
        List<String> headers = new ArrayList<>();
        if (random.nextInt(4) > 0) {
            headers.add("Accept: " + any(random.nextBoolean() ? ACCEPTS.subList(0, 4) : ACCEPTS, random));
        }
        if (random.nextInt(3) == 0) {
            headers.add(
                    "Accept-Encoding: " + any(List.of("gzip", "gzip", "gzip;q=0", "identity", "br, gzip;q=x"), random));
        }
        return Requests.request(
                "GET", "/api/v1/out/" + institution(random) + "/stream/start", headers, new byte[0], random);
    }

    private Case sent(Random random) {
        List<String> headers = new ArrayList<>();
        byte[] body;
        if (random.nextInt(3) == 0) {
            headers.add(
                    "Content-Type: " + (random.nextInt(6) > 0 ? "application/xml; charset=utf-8" : any(TYPES, random)));
            body = message(random);
        } else {
            String boundary = random.nextInt(3) > 0 ? "7d9f3a" : any(BOUNDARIES, random);
            headers.add("Content-Type: "
                    + (random.nextInt(15) > 0 ? "multipart/mixed; boundary=" + boundary : any(TYPES, random)));
            body = multipart(boundary.replaceAll("\"|;.*", ""), random);
        }
        for (int i = random.nextInt(12) - 9; i > 0; i--) {
            body = JsonBodies.damaged(body, random);
        }
        if (random.nextInt(3) == 0) {
            headers.add("Content-Encoding: "
                    + (random.nextInt(20) > 0 ? "gzip" : any(List.of("br", "", "x-gzip", "gzip, gzip"), random)));
            body = packed(body, random);
        }
        return Requests.request("POST", "/api/v1/in/" + institution(random) + "/msgs", headers, body, random);
    }

    private byte[] message(Random random) {
        if (random.nextInt(400) == 0) {
            // About the largest that is taken in, and too large.
            return Arrays.copyOf(payment(random), MIB + random.nextInt(3) - 1);
        }
        String text = new String(payment(random), StandardCharsets.UTF_8);
        for (int i = random.nextInt(4) - 1; i > 0; i--) {
            text = switch (random.nextInt(6)) {
                case 0 ->
                    any(ODD_PROLOGS, random) + (random.nextBoolean() ? text : text.replaceFirst("<\\?.*?\\?>", ""));
                case 1 -> replaced(text, TAG, any(ODD_TAGS, random), random);
                case 2 -> doubled(text, random);
                default -> replaced(text, TEXT, any(ODD_TEXTS, random), random);
            };
        }
        return text.getBytes(
                random.nextInt(20) > 0
                        ? StandardCharsets.UTF_8
                        : any(List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16), random));
    }

    private byte[] payment(Random random) {
        Ispb from = institution(random);
        return switch (random.nextInt(8)) {
            case 0 -> payments.payment(from, institution(random), 1 + random.nextInt(3));
            case 1 -> new byte[0];
            case 2, 3, 4 -> payments.echo(from);
            default -> payments.payment(from, institution(random), 1);
        };
    }

    private static String replaced(String text, Pattern what, String by, Random random) {
        List<MatchResult> places = what.matcher(text).results().toList();
        if (places.isEmpty()) {
            return text;
        }
        MatchResult place = any(places, random);
        return text.substring(0, place.start()) + by + text.substring(place.end());
    }

    private static String doubled(String text, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = from + random.nextInt(text.length() + 1 - from);
        return text.substring(0, to) + text.substring(from);
    }

    private byte[] multipart(String boundary, Random random) {
        String lineEnd = random.nextInt(5) > 0 ? "\r\n" : "\n";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (random.nextInt(8) == 0) {
            put(
                    body,
                    any(List.of("preamble", "--", "--" + boundary + "x", "\r\n\r\n", "p".repeat(5_000)), random)
                            + lineEnd);
        }
        int parts = random.nextInt(20) > 0 ? 1 + random.nextInt(4) : any(List.of(0, 9, 10, 11, 300), random);
        for (int i = 0; i < parts; i++) {
            put(
                    body,
                    "--" + boundary + (random.nextInt(20) > 0 ? "" : any(List.of(" ", "\t \t", "-", "x"), random))
                            + lineEnd);
            boolean odd = random.nextInt(12) == 0;
            put(body, (odd ? any(PART_HEADERS, random) : PART_HEADERS.get(0)) + lineEnd);
            if (random.nextInt(6) == 0) {
                put(body, any(PART_HEADERS, random) + lineEnd);
            }
            if (random.nextInt(40) > 0) {
                put(body, lineEnd);
            }
            byte[] content = parts > 20 ? new byte[] {'x'} : message(random);
            body.writeBytes(random.nextInt(40) > 0 ? content : JsonBodies.gzip(content));
            put(body, lineEnd);
        }
        if (random.nextInt(12) > 0) {
            put(body, "--" + boundary + "--" + (random.nextInt(4) > 0 ? lineEnd : ""));
        }
        if (random.nextInt(12) == 0) {
            put(body, any(List.of("epilogue", lineEnd, "--" + boundary + lineEnd, "e".repeat(5_000)), random));
        }
        return body.toByteArray();
    }

    private static void put(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] packed(byte[] body, Random random) {
        byte[] gzip = JsonBodies.gzip(body);
        return switch (random.nextInt(14)) {
            case 0 -> JsonBodies.damaged(gzip, random);
            case 1 -> Arrays.copyOf(gzip, random.nextInt(gzip.length));
            case 2 -> JsonBodies.gzip(gzip);
            case 3 -> joined(gzip, gzip);
            case 4 -> joined(gzip, new byte[] {0, 1, 2});
            case 5 -> body;
            case 6 ->
                random.nextInt(20) > 0 ? gzip : JsonBodies.gzip(Arrays.copyOf(ZEROS, MIB + random.nextInt(11 * MIB)));
            default -> gzip;
        };
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
