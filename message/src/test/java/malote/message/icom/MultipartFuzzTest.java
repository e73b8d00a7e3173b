package malote.message.icom;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import malote.message.icom.Multipart.Part;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What is written is read again; whatever else comes, the reader ends with parts or with a {@link MultipartException}. */
class MultipartFuzzTest {
    private static final List<String> SNIPPETS = List.of(
            "\r\n",
            "\n",
            "\r",
            "--",
            "--b",
            "--b--",
            "\r\n--b\r\n",
            ": ",
            "\r\n\r\n",
            " ",
            "\t",
            ";",
            "=",
            "\"",
            "\\",
            "<a/>",
            "gzip");

    @Property(tries = 1_000)
    void whatIsWrittenIsRead(@ForAll @Size(min = 1, max = 10) List<byte[]> contents, @ForAll boolean packed)
            throws Exception {
        List<Payload> messages = new ArrayList<>();
        for (byte[] content : contents) {
            byte[] xml = content.length == 0 ? new byte[1] : content;
            String id = ResourceId.create(0);
            messages.add(packed ? Payload.packed(id, Gzip.pack(xml), xml.length) : Payload.of(id, xml));
        }
        String boundary = Multipart.boundary();
        List<Part> parts = Multipart.read(Multipart.write(messages, boundary), "multipart/mixed; boundary=" + boundary);
        assertThat(parts)
                .extracting(Part::content)
                .containsExactlyElementsOf(messages.stream().map(Payload::xml).toList());
        assertThat(parts)
                .extracting(Part::resourceId)
                .containsExactlyElementsOf(messages.stream().map(Payload::id).toList());
    }

    @Property(tries = 1_000)
    void whatAnySenderWritesIsRead(@ForAll long seed, @ForAll @IntRange(min = 1, max = 10) int count) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Sender sender = new Sender(random);
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            contents.add(content(random));
        }
        List<Part> parts = Multipart.read(sender.write(contents), sender.type());
        assertThat(parts).extracting(Part::content).containsExactlyElementsOf(contents);
    }

    @Property(tries = 20_000)
    void mutatedBodiesNeverSurprise(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int mutations) {
        SplittableRandom random = new SplittableRandom(seed);
        Sender sender = new Sender(random);
        byte[] body = sender.write(List.of(content(random), content(random)));
        byte[] type = sender.type().getBytes(ISO_8859_1);
        for (int i = 0; i < mutations; i++) {
            if (random.nextInt(4) == 0) {
                type = mutated(type, random);
            } else {
                body = mutated(body, random);
            }
        }
        assertDocumented(body, new String(type, ISO_8859_1));
    }

    @Property(tries = 5_000)
    void arbitraryBodiesNeverSurprise(@ForAll byte[] body, @ForAll String type) {
        assertDocumented(body, type);
        assertDocumented(body, "multipart/mixed; boundary=" + type);
    }

    private static void assertDocumented(byte[] body, String type) {
        try {
            List<Part> parts = Multipart.read(body, type);
            assertThat(parts).hasSizeBetween(1, 10);
            for (Part part : parts) {
                assertThat(part.contentType().type()).isEqualTo("application/xml");
                assertThat(part.content()).hasSizeBetween(1, Payload.MAX_SIZE);
            }
        } catch (MultipartException e) {
            assertThat(e).message().isNotBlank();
        }
    }

    private static byte[] content(SplittableRandom random) {
        byte[] content = new byte[random.nextInt(1, 300)];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (random.nextInt(3) == 0 ? "\r\n-: <".charAt(random.nextInt(6)) : random.nextInt(256));
        }
        return content;
    }

    private static byte[] mutated(byte[] bytes, SplittableRandom random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(8));
        byte[] inserted =
                switch (random.nextInt(4)) {
                    case 0 -> new byte[0];
                    case 1 -> new byte[] {(byte) random.nextInt(256)};
                    case 2 -> SNIPPETS.get(random.nextInt(SNIPPETS.size())).getBytes(ISO_8859_1);
                    default -> Arrays.copyOfRange(bytes, to, Math.min(bytes.length, to + random.nextInt(100)));
                };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(inserted);
        if (random.nextInt(20) > 0) {
            out.write(bytes, to, bytes.length - to);
        }
        return out.toByteArray();
    }

    /** One of the many ways to write the same. */
    private static final class Sender {
        private final String boundary;
        private final String lineEnd;
        private final String head;
        private final String padding;
        private final String preamble;
        private final String epilogue;
        private final boolean isQuoted;

        Sender(SplittableRandom random) {
            this.boundary = pick(random, "b", "----WebKitFormBoundary7MA4", "simple boundary", "=_Part_1:2/3.4")
                    + random.nextLong();
            this.lineEnd = pick(random, "\r\n", "\n");
            this.head = pick(
                    random,
                    "Content-Type: application/xml",
                    "content-type:APPLICATION/XML ; charset=\"UTF-8\"",
                    "X-Any: a\r\n b\r\nContent-Type: application/xml;\r\n\tcharset=utf-8\r\nContent-ID: <1>");
            this.padding = pick(random, "", " ", "\t \t");
            this.preamble = pick(random, "", "Read this." + lineEnd, lineEnd + "--" + lineEnd);
            this.epilogue = pick(random, "", lineEnd, lineEnd + "Nothing more.", lineEnd + "--" + boundary + lineEnd);
            this.isQuoted = random.nextBoolean();
        }

        private static String pick(SplittableRandom random, String... choices) {
            return choices[random.nextInt(choices.length)];
        }

        String type() {
            return "multipart/mixed; x=\"a;b\"; boundary=" + (isQuoted ? "\"" + boundary + "\"" : boundary)
                    + "; charset=utf-8";
        }

        byte[] write(List<byte[]> contents) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(preamble.getBytes(ISO_8859_1));
            for (byte[] content : contents) {
                String before = "--" + boundary + padding + lineEnd + head.replace("\r\n", lineEnd) + lineEnd + lineEnd;
                body.writeBytes(before.getBytes(ISO_8859_1));
                body.writeBytes(content);
                body.writeBytes(lineEnd.getBytes(ISO_8859_1));
            }
            body.writeBytes(("--" + boundary + "--" + padding + epilogue).getBytes(ISO_8859_1));
            return body.toByteArray();
        }
    }
}
