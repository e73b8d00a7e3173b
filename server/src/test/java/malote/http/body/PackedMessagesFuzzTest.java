package malote.http.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import malote.http.ProblemException;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.MessageGenerator;
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

    @Property(tries = 2_000)
    void mutatedPackedBodiesNeverSurprise(@ForAll long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] body = mutated(packed(random), random);
        try (InputStream unpacked = Body.open(new Trickle(body, random.nextInt(1, 900)), true)) {
            Reading reading = MessageReader.read(unpacked, BodyType.NDJSON, RECEIVER);
            if (reading instanceof Reading.Refused refused) {
                assertThat(refused.faults()).isNotEmpty();
            }
        } catch (BadBody | ProblemException e) {
            assertThat(e).hasMessageNotContainingAny("jackson", "Jackson", "Json", "Stream", "Source", "Feature");
        }
    }

    private static byte[] packed(SplittableRandom random) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            MessageGenerator generator = new MessageGenerator(random.split(), InstantSource.system());
            for (Message message : generator.generate(RECEIVER, random.nextInt(1, 4))) {
                out.write(MessageJson.one(message));
                out.write("\n".getBytes(StandardCharsets.US_ASCII));
            }
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
