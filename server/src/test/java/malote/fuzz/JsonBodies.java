package malote.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Bodies made from the examples of the description by putting in what a parser may stumble over. */
final class JsonBodies {
    private static final Pattern VALUE = Pattern.compile("(?<=:)(\"[^\"]*\"|[0-9.]+|\\{)");
    private static final List<String> ODD_VALUES = List.of(
            "null",
            "true",
            "0",
            "-0",
            "-1",
            "0.001",
            "1e400000000",
            "1E-400",
            "01",
            "0x1",
            "NaN",
            "Infinity",
            "1.",
            ".5",
            "1".repeat(900),
            "1".repeat(20_000),
            "1." + "0".repeat(5_000),
            "[]",
            "{}",
            "\"\"",
            "\" \"",
            "''",
            "\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\u0001\"",
            "\"\ufeff\"",
            "\"\u2028\"",
            "\"" + "x".repeat(141) + "\"",
            "\"" + "é".repeat(150_000) + "\"",
            "[".repeat(20),
            "[".repeat(30_000),
            "{\"a\":".repeat(20),
            "{\"a\":".repeat(10_000),
            "\"2022-02-30T00:00:00Z\"",
            "\"99999999-99-99\"",
            "\"CACC\"",
            "1,\"valor\":2",
            "1}}",
            "/* */ 1",
            "\"a\" \"b\"");
    private static final List<byte[]> ODD_BYTES = List.of(
            new byte[] {(byte) 0xC0, (byte) 0x80},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xFF},
            new byte[] {(byte) 0xE2, (byte) 0x82},
            new byte[] {0},
            new byte[] {'\n'},
            new byte[] {'"'},
            new byte[] {','},
            new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});

    private JsonBodies() {}

    /** @param requestBody what the description says of a body */
    static Arbitrary<byte[]> from(JsonNode requestBody) {
        List<String> examples = new ArrayList<>();
        requestBody.get("content").forEach(type -> type.get("examples")
                .forEach(example -> examples.add(text(example.get("value")))));
        return Arbitraries.randomValue(random -> body(examples.get(random.nextInt(examples.size())), random));
    }

    private static String text(JsonNode example) {
        return example.isTextual() ? example.asText() : example.toString();
    }

    private static byte[] body(String example, Random random) {
        String text =
                example.replace("T3lEBbUM0z1", String.format("%011d", Math.abs(random.nextLong() % 100_000_000_000L)));
        for (int i = random.nextInt(4); i > 0; i--) {
            text = random.nextInt(5) == 0 ? withRepeatedField(text, random) : withOddValue(text, random);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(10) - 6; i > 0; i--) {
            bytes = damaged(bytes, random);
        }
        return bytes;
    }

    private static String withOddValue(String text, Random random) {
        List<MatchResult> values = VALUE.matcher(text).results().toList();
        if (values.isEmpty()) {
            return text;
        }
        MatchResult value = values.get(random.nextInt(values.size()));
        return text.substring(0, value.start())
                + ODD_VALUES.get(random.nextInt(ODD_VALUES.size()))
                + text.substring(value.end());
    }

    private static String withRepeatedField(String text, Random random) {
        List<MatchResult> braces =
                Pattern.compile("\\{").matcher(text).results().toList();
        if (braces.isEmpty()) {
            return text;
        }
        int at = braces.get(random.nextInt(braces.size())).end();
        return text.substring(0, at)
                + List.of("\"valor\":1,", "\"ispb\":\"1\",", "\"\":0,", "\"" + "n".repeat(3_000) + "\":1,")
                        .get(random.nextInt(4))
                + text.substring(at);
    }

    /** With some bytes more, less or other. */
    static byte[] damaged(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + random.nextInt(4));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        switch (random.nextInt(4)) {
            case 0 -> out.writeBytes(ODD_BYTES.get(random.nextInt(ODD_BYTES.size())));
            case 1 -> out.write(random.nextInt(256));
            case 2 ->
                out.writeBytes(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + random.nextInt(100))));
            default -> {}
        }
        if (random.nextInt(8) > 0) {
            out.write(bytes, to, bytes.length - to);
        }
        return out.toByteArray();
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
