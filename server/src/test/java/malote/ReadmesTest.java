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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents: a page and its Portuguese version stay in step, links lead somewhere, and the README stays short. */
final class ReadmesTest {
    private static final Path ROOT = Path.of("..");
    private static final String BLOCK = "(?ms)^ *```(\\w*)\n(.*?)^ *```$";

    @ParameterizedTest
    @CsvSource({
        "README.md, README.pt-BR.md",
        "docs/protocol.md, docs/protocol.pt-BR.md",
        "docs/faults.md, docs/faults.pt-BR.md",
        "docs/high-availability.md, docs/high-availability.pt-BR.md",
        "docs/installing.md, docs/installing.pt-BR.md",
        "docs/kubernetes.md, docs/kubernetes.pt-BR.md",
        "docs/rehearsal.md, docs/rehearsal.pt-BR.md",
        "docs/spi.md, docs/spi.pt-BR.md",
        "docs/upgrading.md, docs/upgrading.pt-BR.md"
    })
    void aPageAndItsPortugueseVersionHaveTheSameHeadingsCodeAndTables(String english, String portuguese)
            throws IOException {
        assertThat(levels(portuguese))
                .containsExactlyElementsOf(levels(english))
                .contains("##");
        assertThat(code(portuguese)).containsExactlyElementsOf(code(english)).isNotEmpty();
        assertThat(rows(portuguese)).containsExactlyElementsOf(rows(english)).isNotEmpty();
    }

    @Test
    void theReadmeShowsTheTwoCommandsAndTheSettings() throws IOException {
        assertThat(code("README.md")).contains("./malote serve\n./mvnw verify\n");
        assertThat(rows("README.md")).contains("3: [`0`, `3000`, `PORT`]");
    }

    @Test
    void theReadmesAreShort() {
        assertThat(ROOT.resolve("README.md").toFile().length()).isLessThanOrEqualTo(12_000);
        assertThat(ROOT.resolve("README.pt-BR.md").toFile().length()).isLessThanOrEqualTo(13_000);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsToAFileOrHeadingThatExists(Path page) throws IOException {
        for (String link : find("]\\(([^)\\s]+)\\)", prose(page))
                .map(found -> found.group(1))
                .toList()) {
            if (link.matches("[a-z]+:.*")) {
                continue;
            }
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
            assertThat(target).as(link).exists();
            if (parts.length == 2) {
                assertThat(anchors(target)).as(link).contains(parts[1]);
            }
        }
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> root = Files.list(ROOT);
                Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            List<Path> pages = Stream.concat(root, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            assertThat(pages).contains(ROOT.resolve("README.md"), ROOT.resolve("docs/operations.md"));
            return pages;
        }
    }

    /** Of the headings of a page, as they are made of their texts. */
    private static List<String> anchors(Path page) throws IOException {
        return find("(?m)^#+ (.*)$", prose(page))
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\d _-]", "").replace(' ', '-'))
                .toList();
    }

    private static List<String> levels(String page) throws IOException {
        return find("(?m)^#+", prose(ROOT.resolve(page)))
                .map(MatchResult::group)
                .toList();
    }

    /** The text of each block; the diagram, which is all words, is left out. */
    private static List<String> code(String page) throws IOException {
        return find(BLOCK, Files.readString(ROOT.resolve(page)))
                .filter(block -> !block.group(1).equals("mermaid"))
                .map(block -> block.group(2).replaceAll("(?m) +# .*$", ""))
                .toList();
    }

    /** The number of cells of each row, and the names in it, in whatever order the language has them. */
    private static List<String> rows(String page) throws IOException {
        return find("(?m)^\\|.*\\|$", prose(ROOT.resolve(page)))
                .map(MatchResult::group)
                .map(row -> row.split("\\|", -1).length - 2 + ": "
                        + find("`[^`]+`", row).map(MatchResult::group).sorted().toList())
                .toList();
    }

    private static String prose(Path page) throws IOException {
        return Files.readString(page).replaceAll(BLOCK, "");
    }

    private static Stream<MatchResult> find(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results();
    }
}
