package malote.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class InputSourceTest {
    private static final String A =
            "{\"valor\":90.20,\"pagador\":{\"ispb\":\"00000001\"},\"recebedor\":{\"ispb\":\"32074986\"}}";
    private static final String B =
            "{\"recebedor\":{\"nome\":\"é 🍞\",\"ispb\":\"0000000A\"},\"valor\":12345678901234567.10}";

    @Test
    void objectsMayStandInLinesInArraysOrOneAfterTheOther() throws IOException {
        for (String text :
                List.of(A + "\n" + B + "\n", A + B, "[" + A + ", " + B + "]", "\n" + A + "\n\n[" + B + "]")) {
            assertThat(read(text))
                    .as(text)
                    .containsExactly(new RawMessage("32074986", A + "\n"), new RawMessage("0000000A", B + "\n"));
        }
    }

    @Test
    void packedTextIsKnownByItsBeginningWhateverItIsCalled() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (String member : List.of(A + "\n", B)) {
            try (OutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(member.getBytes(StandardCharsets.UTF_8));
            }
        }
        try (InputSource source = new InputSource(new ByteArrayInputStream(packed.toByteArray()))) {
            assertThat(source.next()).isEqualTo(new RawMessage("32074986", A + "\n"));
            assertThat(source.next()).isEqualTo(new RawMessage("0000000A", B + "\n"));
            assertThat(source.next()).isNull();
        }
    }

    @Test
    void nothingIsNoMessage() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read(" \n[]\n")).isEmpty();
    }

    @Test
    void whatIsNotKnownIsPassedOnForTheServerToJudge() throws IOException {
        String odd = "{\"x\":[1.50,{\"ispb\":\"11111111\"},null,true],\"recebedor\":7}";

        assertThat(read(odd)).containsExactly(new RawMessage("", odd + "\n"));
    }

    @Test
    void whatIsNoMessageIsToldWithItsLine() {
        for (String bad : List.of("[1]", A + "\n7", "[[" + A + "]]", A + "\n{", A + "\n]", "x")) {
            assertThatThrownBy(() -> read(bad))
                    .as(bad)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in line " + (bad.contains("\n") ? 2 : 1));
        }
    }

    @Test
    void whatStandsThereInsteadIsTold() {
        assertThatThrownBy(() -> read("\"abc\"")).hasMessageEndingWith("there is a string");
        assertThatThrownBy(() -> read("[1.5]")).hasMessageEndingWith("there is a number");
        assertThatThrownBy(() -> read("null")).hasMessageEndingWith("there is null");
        assertThatThrownBy(() -> read("[[" + A + "]]")).hasMessageEndingWith("there is [");
    }

    private static List<RawMessage> read(String text) throws IOException {
        List<RawMessage> all = new ArrayList<>();
        try (InputSource source = new InputSource(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            for (@Nullable RawMessage next = source.next(); next != null; next = source.next()) {
                all.add(next);
            }
        }
        return all;
    }
}
