package malote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README and its Portuguese version stay in step. */
final class ReadmesTest {
    private static final String ENGLISH = "README.md";
    private static final String PORTUGUESE = "README.pt-BR.md";
    private static final String BLOCK = "(?ms)^ *```(\\w*)\n(.*?)^ *```$";

    @Test
    void haveTheSameHeadingsByLevel() throws IOException {
        assertThat(levels(PORTUGUESE))
                .containsExactlyElementsOf(levels(ENGLISH))
                .contains("##", "###");
    }

    @Test
    void haveTheSameCodeButForComments() throws IOException {
        assertThat(code(PORTUGUESE))
                .containsExactlyElementsOf(code(ENGLISH))
                .contains("./malote serve\n./mvnw verify\n");
    }

    @Test
    void haveTheSameTablesWithTheSameNamesInEachRow() throws IOException {
        assertThat(rows(PORTUGUESE)).containsExactlyElementsOf(rows(ENGLISH)).contains("3: [`0`, `3000`, `PORT`]");
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGLISH, PORTUGUESE})
    void linkToHeadingsThatTheyHave(String file) throws IOException {
        List<String> anchors = find("(?m)^#+ (.*)$", prose(file))
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\d -]", "").replace(' ', '-'))
                .toList();

        assertThat(find("]\\(#([^)]*)\\)", prose(file)).map(link -> link.group(1)))
                .isNotEmpty()
                .isSubsetOf(anchors);
    }

    private static List<String> levels(String file) throws IOException {
        return find("(?m)^#+", prose(file)).map(MatchResult::group).toList();
    }

    /** The text of each block; the diagram, which is all words, is left out. */
    private static List<String> code(String file) throws IOException {
        return find(BLOCK, read(file))
                .filter(block -> !block.group(1).equals("mermaid"))
                .map(block -> block.group(2).replaceAll("(?m) +# .*$", ""))
                .toList();
    }

    /** The number of cells of each row, and the names in it, in whatever order the language has them. */
    private static List<String> rows(String file) throws IOException {
        return find("(?m)^\\|.*\\|$", prose(file))
                .map(MatchResult::group)
                .map(row -> row.split("\\|", -1).length - 2 + ": "
                        + find("`[^`]+`", row).map(MatchResult::group).sorted().toList())
                .toList();
    }

    private static String prose(String file) throws IOException {
        return read(file).replaceAll(BLOCK, "");
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of("..", file));
    }

    private static Stream<MatchResult> find(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results();
    }
}
