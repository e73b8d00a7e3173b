package malote.message.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.MessageGenerator;
import malote.message.MessageRules;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever comes in, the reader ends with messages that follow the rules, with faults, or with a {@link BadBody}. */
class MessageReaderFuzzTest {
    private static final Ispb RECEIVER = new Ispb("00000000");
    private static final byte[] SIGNIFICANT =
            "{}[]\",:\\/.-+eEu0123456789 \n\r\tnullftTZ\0".getBytes(StandardCharsets.US_ASCII);
    private static final List<byte[]> SNIPPETS = List.of(
            utf8("\\ud83c"),
            utf8("\\u0000"),
            utf8("null"),
            utf8("1e999999999"),
            utf8("\"valor\":1,"),
            utf8("[[[[[[["),
            utf8("{\"a\":{}},"),
            utf8("🎉"),
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            utf8("\ufeff"));

    @Property(tries = 3_000)
    void mutatedBodiesNeverSurprise(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int mutations, @ForAll BodyType type) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] body = body(random, type);
        for (int i = 0; i < mutations; i++) {
            body = mutated(body, random);
        }
        assertDocumented(new Trickle(body, random.nextInt(1, 9_000)), type);
    }

    @Property(tries = 2_000)
    void arbitraryBytesNeverSurprise(@ForAll byte[] body, @ForAll BodyType type) {
        assertDocumented(new ByteArrayInputStream(body), type);
    }

    private static void assertDocumented(InputStream body, BodyType type) {
        try {
            Reading reading = MessageReader.read(body, type, RECEIVER);
            if (reading instanceof Reading.Accepted accepted) {
                for (Message message : accepted.messages()) {
                    MessageRules.check(message, "", fault -> assertThat(fault).isNull());
                    assertThat(message.recebedor().ispb()).isEqualTo(RECEIVER.code());
                    MessageJson.one(message);
                }
            } else {
                Reading.Refused refused = (Reading.Refused) reading;
                assertThat(refused.total()).isPositive();
                assertThat(refused.faults()).isNotEmpty();
            }
        } catch (BadBody e) {
            assertThat(e).hasMessageNotContainingAny("jackson", "Jackson", "Json", "Stream", "Source", "Feature");
        } catch (IOException e) {
            throw new AssertionError("only a BadBody is documented", e);
        }
    }

    private static byte[] body(SplittableRandom random, BodyType type) {
        List<Message> messages =
                new MessageGenerator(random.split(), InstantSource.system()).generate(RECEIVER, random.nextInt(1, 4));
        if (type == BodyType.JSON) {
            return messages.size() == 1 ? MessageJson.one(messages.get(0)) : MessageJson.many(messages);
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Message message : messages) {
            lines.writeBytes(MessageJson.one(message));
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private static byte[] mutated(byte[] body, SplittableRandom random) {
        int from = random.nextInt(body.length + 1);
        int to = Math.min(body.length, from + random.nextInt(4));
        byte[] inserted =
                switch (random.nextInt(6)) {
                    case 0 -> new byte[0];
                    case 1 -> new byte[] {(byte) random.nextInt(256)};
                    case 2, 3 -> new byte[] {SIGNIFICANT[random.nextInt(SIGNIFICANT.length)]};
                    case 4 -> SNIPPETS.get(random.nextInt(SNIPPETS.size()));
                    default -> slice(body, random);
                };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(body, 0, from);
        out.writeBytes(inserted);
        if (random.nextInt(20) > 0) {
            out.write(body, to, body.length - to);
        }
        return out.toByteArray();
    }

    private static byte[] slice(byte[] body, SplittableRandom random) {
        int from = random.nextInt(body.length + 1);
        return Arrays.copyOfRange(body, from, Math.min(body.length, from + random.nextInt(200)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
