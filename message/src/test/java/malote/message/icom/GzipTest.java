package malote.message.icom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTest {
    private static final int LIMIT = 1 << 20;
    private static final byte[] TEXT = "<a>Ação</a>".repeat(300).getBytes(UTF_8);

    @Property(tries = 300)
    void whatIsPackedIsReadByAnybody(@ForAll long seed, @ForAll @IntRange(max = 300_000) int size) throws Exception {
        byte[] bytes = bytes(seed, size);
        byte[] packed = Gzip.pack(bytes);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes())
                .isEqualTo(bytes);
        Gzip.Unpacked unpacked = Gzip.unpack(packed, size);
        assertThat(unpacked.bytes()).isEqualTo(bytes);
        assertThat(unpacked.isOneMember()).isTrue();
    }

    @Property(tries = 300)
    void whatOthersPackIsRead(@ForAll long seed, @ForAll @IntRange(max = 300_000) int size) throws Exception {
        byte[] bytes = bytes(seed, size);
        assertThat(Gzip.unpack(packed(bytes), size).bytes()).isEqualTo(bytes);
    }

    @Test
    void severalMembersAreReadAsOne() throws Exception {
        byte[] packed = joined(packed(TEXT), packed(new byte[0]), packed("end".getBytes(UTF_8)));
        Gzip.Unpacked unpacked = Gzip.unpack(packed, LIMIT);
        assertThat(unpacked.bytes()).isEqualTo(joined(TEXT, "end".getBytes(UTF_8)));
        assertThat(unpacked.isOneMember()).isFalse();
    }

    @Test
    void headersWithNameCommentExtraAndChecksumAreRead() throws Exception {
        byte[] plain = packed(TEXT);
        byte[] header = Arrays.copyOf(plain, 10);
        header[3] = 2 | 4 | 8 | 16;
        byte[] more =
                joined(new byte[] {3, 0, 1, 2, 3}, "name\0".getBytes(UTF_8), "comment\0".getBytes(UTF_8), new byte[2]);
        byte[] packed = joined(header, more, Arrays.copyOfRange(plain, 10, plain.length));
        assertThat(Gzip.unpack(packed, LIMIT).bytes()).isEqualTo(TEXT);
        for (int length = 0; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> Gzip.unpack(cut, LIMIT)).isInstanceOf(GzipException.class);
        }
    }

    @Test
    void whatIsDamagedIsRefused() throws Exception {
        byte[] packed = packed(TEXT);
        assertRefused(TEXT, "the body is no gzip");
        assertRefused(new byte[0], "the body is no gzip");
        assertRefused(Arrays.copyOf(packed, packed.length - 12), "the gzip is cut off");
        assertRefused(Arrays.copyOf(packed, packed.length - 1), "the gzip is cut off");
        assertRefused(joined(packed, new byte[1]), "something that is no gzip stands behind the gzip");
        assertRefused(joined(packed, Arrays.copyOf(packed, 5)), "the gzip is cut off");
        assertRefused(changed(packed, packed.length - 8), "the checksum of the gzip is wrong");
        assertRefused(changed(packed, packed.length - 2), "the checksum of the gzip is wrong");
        assertRefused(changed(packed, 2), "the gzip is packed by another method than deflate");
        assertRefused(changed(packed, 10), "the gzip is damaged");
    }

    private static void assertRefused(byte[] packed, String detail) {
        GzipException e = catchThrowableOfType(GzipException.class, () -> Gzip.unpack(packed, LIMIT));
        assertThat(e).hasMessage(detail);
        assertThat(e.isTooLarge()).isFalse();
    }

    @Test
    void afterDamagedBytesTheNextAreRead() throws Exception {
        byte[] packed = packed(TEXT);
        for (int i = 10; i < packed.length; i++) {
            try {
                Gzip.unpack(changed(packed, i), LIMIT);
            } catch (GzipException e) {
                assertThat(Gzip.unpack(packed, LIMIT).bytes()).isEqualTo(TEXT);
            }
        }
    }

    @Test
    void asMuchAsAllowedIsUnpackedAndNoMore() throws Exception {
        assertThat(Gzip.unpack(packed(TEXT), TEXT.length).bytes()).isEqualTo(TEXT);
        for (byte[] packed :
                new byte[][] {packed(TEXT), joined(packed(TEXT), packed(TEXT)), packed(new byte[24 << 20])}) {
            GzipException e = catchThrowableOfType(GzipException.class, () -> Gzip.unpack(packed, TEXT.length - 1));
            assertThat(e).hasMessage("the body is more than " + (TEXT.length - 1) + " bytes unpacked");
            assertThat(e.isTooLarge()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255})
    void theSizeThatItClaimsDoesNotMatterToMemory(int claim) {
        byte[] packed = Gzip.pack(TEXT);
        Arrays.fill(packed, packed.length - 4, packed.length, (byte) claim);
        assertThatThrownBy(() -> Gzip.unpack(packed, LIMIT)).hasMessage("the checksum of the gzip is wrong");
    }

    @Property(tries = 2_000)
    void arbitraryBytesNeverSurprise(@ForAll byte[] bytes, @ForAll boolean hasHeader) {
        byte[] packed = hasHeader ? joined(Arrays.copyOf(Gzip.pack(TEXT), 10), bytes) : bytes;
        try {
            assertThat(Gzip.unpack(packed, 10_000).bytes().length).isLessThanOrEqualTo(10_000);
        } catch (GzipException e) {
            assertThat(e).message().isNotBlank();
        }
    }

    private static byte[] changed(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) 0x5A;
        return changed;
    }

    /** Half of it noise, so that some of it can be packed and some cannot. */
    private static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        byte[] noise = new byte[size / 2];
        new Random(seed).nextBytes(noise);
        System.arraycopy(noise, 0, bytes, 0, noise.length);
        return bytes;
    }

    static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] joined(byte[]... pieces) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            joined.writeBytes(piece);
        }
        return joined.toByteArray();
    }
}
