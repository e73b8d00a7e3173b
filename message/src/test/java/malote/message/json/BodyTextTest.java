package malote.message.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTextTest {
    @Property
    void textComesThroughHoweverItIsCut(
            @ForAll String any,
            @ForAll @IntRange(min = 1, max = 7) int bytes,
            @ForAll @IntRange(min = 1, max = 7) int chars)
            throws IOException {
        byte[] encoded = (any + "aç€🎉").getBytes(StandardCharsets.UTF_8);
        String text = new String(encoded, StandardCharsets.UTF_8);
        assertThat(read(new Trickle(encoded, bytes), chars)).isEqualTo(text);
    }

    @Property(tries = 5_000)
    void exactlyWhatTheJdkRefusesIsRefused(
            @ForAll @Size(max = 4) byte[] suffix, @ForAll @IntRange(min = 0xC0, max = 0xFF) int first) {
        byte[] bytes = new byte[suffix.length + 2];
        bytes[0] = 'a';
        bytes[1] = (byte) first;
        System.arraycopy(suffix, 0, bytes, 2, suffix.length);
        String expected;
        try {
            expected = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            assertThatExceptionOfType(BadBody.class).isThrownBy(() -> read(new ByteArrayInputStream(bytes), 100));
            return;
        }
        assertThat(readQuietly(bytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c080",
                "c1bf",
                "c2",
                "c241",
                "e08080",
                "e09fbf",
                "eda080",
                "edbfbf",
                "e282",
                "f0808080",
                "f08fbfbf",
                "f4908080",
                "f5808080",
                "f09f8e",
                "fe",
                "ff"
            })
    void bytesThatAreNotUtf8AreRefusedWhereTheyStand(String hex) {
        byte[] broken = HexFormat.of().parseHex("0a0ac3a7f09f8e89" + hex);
        assertThatExceptionOfType(BadBody.class)
                .isThrownBy(() -> read(new Trickle(broken, 3), 2))
                .withMessageStartingWith("line 3, column 4: ")
                .withMessageContaining("not UTF-8");
    }

    @Test
    void aByteOrderMarkIsLeftOutAtTheBeginningOnly() throws IOException {
        byte[] marked = "\ufeffa\ufeff".getBytes(StandardCharsets.UTF_8);
        for (int step = 1; step <= marked.length; step++) {
            assertThat(read(new Trickle(marked, step), 3)).isEqualTo("a\ufeff");
        }
        assertThat(readQuietly("\ufeff".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Property
    void linesComeOneAfterTheOther(@ForAll @IntRange(min = 1, max = 7) int bytes) throws IOException {
        byte[] encoded = "\n\r\n a\r\nção\n\n \t🎉".getBytes(StandardCharsets.UTF_8);
        try (BodyText text = new BodyText(new Trickle(encoded, bytes), true)) {
            List<String> lines = new ArrayList<>();
            while (text.nextLine()) {
                StringWriter line = new StringWriter();
                text.transferTo(line);
                lines.add(line.toString());
            }
            assertThat(lines).containsExactly("a\r", "ção", "🎉");
        }
    }

    @Test
    void nothingIsNothing() throws IOException {
        assertThat(read(new ByteArrayInputStream(new byte[0]), 10)).isEmpty();
    }

    private static String readQuietly(byte[] bytes) {
        try {
            return read(new ByteArrayInputStream(bytes), 100);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(InputStream in, int chars) throws IOException {
        try (BodyText reader = new BodyText(in, false)) {
            StringWriter text = new StringWriter();
            char[] buffer = new char[chars + 2];
            for (int n = reader.read(buffer, 1, chars); n >= 0; n = reader.read(buffer, 1, chars)) {
                text.write(buffer, 1, n);
            }
            return text.toString();
        }
    }
}
