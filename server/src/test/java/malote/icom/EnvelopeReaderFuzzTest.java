package malote.icom;

import static malote.icom.Xml.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever comes in, the reader ends with what it found. */
class EnvelopeReaderFuzzTest {
    private static final List<byte[]> MESSAGES = List.of(
            utf8(Xml.echo("Olá")),
            utf8(Xml.payment("00000000", "11111111")),
            utf8(Xml.status(2)),
            utf8(Xml.giveBack("00000000", "11111111")));
    private static final List<byte[]> SNIPPETS = List.of(
            utf8("<"),
            utf8(">"),
            utf8("</"),
            utf8("/>"),
            utf8("&"),
            utf8("&#0;"),
            utf8("&#xFFFFFFFFFF;"),
            utf8("&a;"),
            utf8("<![CDATA["),
            utf8("]]>"),
            utf8("<!--"),
            utf8("<?xml version='1.0'?>"),
            utf8("<!DOCTYPE a ["),
            utf8("<!ENTITY % a SYSTEM 'b'> %a;"),
            utf8(" xmlns:a='b'"),
            utf8(" encoding='UTF-16'"),
            utf8("🎉"),
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xFE, (byte) 0xFF},
            utf8("\ufeff"));

    @Property(tries = 20_000)
    void mutatedMessagesNeverSurprise(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int mutations) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] xml = MESSAGES.get(random.nextInt(MESSAGES.size()));
        for (int i = 0; i < mutations; i++) {
            xml = mutated(xml, random);
        }
        assertRead(xml);
    }

    @Property(tries = 5_000)
    void arbitraryBytesNeverSurprise(@ForAll byte[] bytes) {
        assertRead(bytes);
    }

    private static void assertRead(byte[] xml) {
        Envelope whole = EnvelopeReader.read(xml);
        Envelope address = EnvelopeReader.readAddress(xml);
        if (whole.fault() == null) {
            assertThat(address.fault()).isNull();
            assertThat(address.to()).isIn(whole.to(), null);
            assertThat(address.creditor()).isIn(whole.creditor(), null);
            assertThat(address.type()).isEqualTo(whole.type());
        }
    }

    private static byte[] mutated(byte[] bytes, SplittableRandom random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(8));
        byte[] inserted =
                switch (random.nextInt(4)) {
                    case 0 -> new byte[0];
                    case 1 -> new byte[] {(byte) random.nextInt(256)};
                    case 2 -> SNIPPETS.get(random.nextInt(SNIPPETS.size()));
                    default -> Arrays.copyOfRange(bytes, to, Math.min(bytes.length, to + random.nextInt(200)));
                };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(inserted);
        if (random.nextInt(20) > 0) {
            out.write(bytes, to, bytes.length - to);
        }
        return out.toByteArray();
    }
}
