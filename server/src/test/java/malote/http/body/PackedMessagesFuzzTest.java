package malote.http.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.MessageGenerator;
import malote.message.MessageRules;
import malote.message.json.BadBody;
import malote.message.json.BodyType;
import malote.message.json.MessageJson;
import malote.message.json.MessageReader;
import malote.message.json.Reading;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is done to a packed body, reading it ends with its messages, with faults, or says what is wrong. */
class PackedMessagesFuzzTest {
    private static final Ispb RECEIVER = new Ispb("00000000");
    private static final String[] INSIDE = {"jackson", "Jackson", "Json", "Stream", "Source", "Feature"};

    @Property(tries = 2_000)
    void mutatedPackedBodiesNeverSurprise(
            @ForAll long seed, @ForAll BodyType type, @ForAll boolean damagedBeforeItWasPacked) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] body = body(random, type);
        byte[] packed = damagedBeforeItWasPacked ? packed(mutated(body, random)) : mutated(packed(body), random);
        try (InputStream unpacked = Body.open(new Trickle(packed, random.nextInt(1, 900)), true)) {
            assertDocumented(MessageReader.read(unpacked, type, RECEIVER));
        } catch (BadBody e) {
            assertThat(e).hasMessageNotContainingAny(INSIDE);
            if (!e.isTooLong()) {
                assertThat(e.getMessage()).matches("(?s)line \\d+, column \\d+: .+");
            }
        } catch (ProblemException e) {
            assertThat(damagedBeforeItWasPacked).isFalse();
            assertThat(e.problem()).isEqualTo(Problem.MALFORMED_BODY);
            assertThat(e).hasMessageNotContainingAny(INSIDE);
        }
    }

    private static void assertDocumented(Reading reading) {
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

    private static byte[] packed(byte[] body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body);
        }
        return packed.toByteArray();
    }

    /** With up to three bytes left out and up to nine put in, somewhere. */
    private static byte[] mutated(byte[] body, SplittableRandom random) {
        int from = random.nextInt(body.length + 1);
        int to = Math.min(body.length, from + random.nextInt(4));
        byte[] inserted = new byte[random.nextInt(10)];
        random.nextBytes(inserted);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(body, 0, from);
        out.writeBytes(inserted);
        if (random.nextInt(20) > 0) {
            out.write(body, to, body.length - to);
        }
        return out.toByteArray();
    }
}
