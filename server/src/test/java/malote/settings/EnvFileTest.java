package malote.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EnvFileTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("HERE", "there", "EMPTY", "");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "NULL",
            value = {
                "A=b|b",
                "A = b |b",
                "A: b|b",
                "  export A=b|b",
                "A=5s # comment|5s",
                "A=5s\t# comment|5s",
                "A=b#c|b#c",
                "A=#b|#b",
                "A=b c|b c",
                "A=b=c:d|b=c:d",
                "A=a\\tb|a\\tb",
                "A=|``",
                "A= # nothing|``",
                "A='b' # comment|b",
                "A='b # c'|b # c",
                "A='$B ${C}'|$B ${C}",
                "A='it\\'s'|it's",
                "A='a\\b'|a\\b",
                "A=\"b\"|b",
                "A=\"b # c\" # d|b # c",
                "A=\"a\\\"b\\\\c\"|a\"b\\c",
                "A=\"a\\$HERE\"|a$HERE",
                "A=a\"b\"|a\"b\"",
                "A=${HERE}|there",
                "A=$HERE/x|there/x",
                "A=\"${HERE}x\"|therex",
                "A=a$$b|a$b",
                "A=${NOWHERE:-b}|b",
                "A=${NOWHERE-b}|b",
                "A=${NOWHERE:-}|``",
                "A=${NOWHERE:-${HERE}}|there",
                "A=${EMPTY:-b}|b",
                "A=${EMPTY-b}|``",
                "A=x${EMPTY}y|xy",
            })
    void aValueIsReadAsComposeReadsIt(String line, String value) throws IOException {
        assertThat(read("\uFEFF\n# comment\n" + line + "\nLAST=1").get(0)).isEqualTo(new EnvFile.Entry("A", value, 3));
        assertThat(read(line.strip() + "\r\nLAST=1")).last().isEqualTo(new EnvFile.Entry("LAST", "1", 2));
    }

    @Test
    void aTabOrANewlineIsWrittenInDoubleQuotes() throws IOException {
        assertThat(read("A=\"1\\t2\\n3\\r\"").get(0).value()).isEqualTo("1\t2\n3\r");
    }

    @Test
    void aQuotedValueMayGoOverLinesWhichAreCounted() throws IOException {
        assertThat(read("A='1\n2'\nB=\"3\n4\"\nC=5"))
                .containsExactly(
                        new EnvFile.Entry("A", "1\n2", 1),
                        new EnvFile.Entry("B", "3\n4", 3),
                        new EnvFile.Entry("C", "5", 5));
    }

    @Test
    void aLineMayUseOnesBeforeAndTheEnvironmentHasTheLastWord() throws IOException {
        assertThat(read("A=1\nHERE=x\nB=$A-$HERE"))
                .last()
                .extracting(EnvFile.Entry::value)
                .isEqualTo("1-there");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PORT|is not understood",
                "PORT 3000|is not understood",
                "3PORT=1|is not understood",
                "=1|is not understood",
                "exportPORT 1|is not understood",
                "A='b|opens a quote that nothing closes",
                "A=\"b|opens a quote that nothing closes",
                "A='b'c|has something behind the closing quote",
                "A=\"a\\d\"|has \\d in double quotes",
                "A=$NOWHERE|uses $NOWHERE, which is set neither",
                "A=${NOWHERE}|uses $NOWHERE, which is set neither",
                "A=pa$|has a $ without a name",
                "A=pa$1|has a $ without a name",
                "A=${HERE|has a ${ without its }",
                "A=${HERE:?no}|has ${HERE…} in a form that is not known",
                "A=${HERE:+no}|has ${HERE…} in a form that is not known",
            })
    void whatIsNotUnderstoodIsRefusedWithItsLineAndWithoutItsValue(String line, String fault) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("SECRET=hidden\n\n" + line))
                .withMessageStartingWith("line 3 of " + directory.resolve(".env") + " " + fault)
                .withMessageNotContaining("hidden");
    }

    @Test
    void whatIsNotTextIsRefused() throws IOException {
        Files.write(directory.resolve(".env"), new byte[] {'A', '=', (byte) 0xE7, '\n'});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnvFile.read(directory.resolve(".env"), Map.of()))
                .withMessageContaining("is not text in UTF-8");
    }

    @Test
    void withoutAFileThereIsNothing() {
        assertThat(EnvFile.read(directory.resolve("none"), Map.of())).isEmpty();
    }

    @Test
    void aDirectoryIsNoFile() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnvFile.read(directory, Map.of()))
                .withMessageContaining("is a directory");
    }

    private List<EnvFile.Entry> read(String text) throws IOException {
        return EnvFile.read(Files.writeString(directory.resolve(".env"), text), ENVIRONMENT);
    }
}
