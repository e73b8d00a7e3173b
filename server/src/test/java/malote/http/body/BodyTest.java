package malote.http.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.message.Ispb;
import malote.message.json.BodyType;
import malote.message.json.MessageReader;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BodyTest {
    private static final byte[] TEXT = "São João\n".repeat(300).getBytes(StandardCharsets.UTF_8);

    @Property(tries = 300)
    void aPackedBodyComesOutAsItWas(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 50) int step)
            throws IOException {
        assertThat(unpack(gzip(bytes), step)).isEqualTo(bytes);
    }

    @Property(tries = 100)
    void severalMembersAreOneBody(@ForAll @IntRange(min = 1, max = 50) int step) throws IOException {
        byte[] empty = gzip(new byte[0]);
        assertThat(unpack(concat(gzip(TEXT), empty, gzip(TEXT), empty), step)).isEqualTo(concat(TEXT, TEXT));
    }

    @Test
    void everyPartOfTheHeaderIsUnderstood() throws IOException {
        byte[] plain = gzip(TEXT);
        byte[] start =
                HexFormat.of().parseHex("1f8b081e0000000000ff" + "0600" + "41500200aabb" + "666f6f00" + "6f6c6100");
        CRC32 crc = new CRC32();
        crc.update(start);
        byte[] check = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
        assertThat(unpack(concat(start, check, rest), 7)).isEqualTo(TEXT);
    }

    @Test
    void aBodyThatEndsTooEarlyIsRefusedWhereverItEnds() throws IOException {
        byte[] packed = gzip(TEXT);
        for (int length = 0; length < packed.length; length++) {
            assertMalformed(Arrays.copyOf(packed, length), length < 2 ? "not in the .gz format" : "ends too early");
        }
        for (int length = 1; length < packed.length; length++) {
            assertMalformed(
                    concat(packed, Arrays.copyOf(packed, length)),
                    length == 1 ? "after a valid .gz stream" : "ends too early");
        }
    }

    @Test
    void whatIsNotGzipIsRefused() throws IOException {
        byte[] packed = gzip(TEXT);
        assertMalformed(TEXT, "not in the .gz format");
        assertMalformed(concat(packed, TEXT), "after a valid .gz stream");
        assertMalformed(concat(packed, new byte[1]), "after a valid .gz stream");
        packed[packed.length - 1]++;
        assertMalformed(packed, "size mismatch");
        packed[packed.length - 1]--;
        packed[packed.length - 5]++;
        assertMalformed(packed, "CRC32");
    }

    @Test
    void theReaderPassesOnWhatIsWrongWithTheBody() {
        Ispb receiver = new Ispb("00000000");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> MessageReader.read(
                        Body.limited(new ByteArrayInputStream(TEXT), TEXT.length - 1), BodyType.JSON, receiver))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() ->
                        MessageReader.read(Body.open(new ByteArrayInputStream(TEXT), true), BodyType.JSON, receiver))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.MALFORMED_BODY));
    }

    @Property(tries = 1_000)
    void damageNeverChangesTheBody(
            @ForAll @IntRange(min = 10) int index, @ForAll @IntRange(min = 1, max = 255) int bits) throws IOException {
        byte[] packed = gzip(TEXT);
        packed[10 + index % (packed.length - 10)] ^= (byte) bits;
        byte[] unpacked;
        try {
            unpacked = unpack(packed, 1_000);
        } catch (ProblemException e) {
            assertThat(e.problem()).isEqualTo(Problem.MALFORMED_BODY);
            return;
        }
        // Some bits are padding, and a repeated text can be copied from more than one place.
        assertThat(unpacked).isEqualTo(TEXT);
    }

    @Test
    void theLimitIsExact() throws IOException {
        byte[] mebibyte = new byte[1 << 20];
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 64; i++) {
                out.write(mebibyte);
            }
        }
        assertThat(count(Body.open(new ByteArrayInputStream(bomb.toByteArray()), true)))
                .isEqualTo(67_108_864);

        byte[] oneMore = concat(bomb.toByteArray(), gzip(new byte[1]));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> count(Body.open(new ByteArrayInputStream(oneMore), true)))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE))
                .withMessageContaining("67108864 bytes");
    }

    @Test
    void theLimitHoldsForBodiesThatAreNotPackedToo() throws IOException {
        assertThat(count(Body.open(zeros(Body.MAX_BYTES), false))).isEqualTo(Body.MAX_BYTES);
        assertTooLarge(() -> count(Body.open(zeros(Body.MAX_BYTES + 1), false)));
        try (InputStream body = Body.limited(zeros(3), 2)) {
            assertThat(body.read()).isZero();
            assertThat(body.skip(1)).isEqualTo(1);
            assertTooLarge(body::read);
        }
    }

    private static void assertTooLarge(ThrowingCallable reading) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(reading)
                .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE))
                .withMessageContaining("is larger than");
    }

    private static InputStream zeros(long count) {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };
        return new SequenceInputStream(
                new ByteArrayInputStream(new byte[(int) Math.min(count, Body.MAX_BYTES)]),
                count > Body.MAX_BYTES ? endless : InputStream.nullInputStream());
    }

    private static long count(InputStream in) throws IOException {
        try (in) {
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                total += n;
            }
            return total;
        }
    }

    private static void assertMalformed(byte[] packed, String reason) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> unpack(packed, 1_000))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.MALFORMED_BODY))
                .withMessageContaining(reason);
    }

    private static byte[] unpack(byte[] packed, int step) throws IOException {
        try (InputStream body = Body.open(new Trickle(packed, step), true)) {
            return body.readAllBytes();
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
