package malote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How large files and packages of all modules are; and, by their sources, that those of other modules than the server form no cycle. */
final class LayoutTest {
    private static final List<String> MODULES =
            List.of("message", "embedded-postgres", "testing", "server", "client", "bench", "cli");
    private static final Pattern CLASS_OF_OURS = Pattern.compile("\\bmalote((?:\\.[a-z]\\w*)*)\\.[A-Z]");

    @Test
    void filesHaveAtMostFourHundredLines() throws IOException {
        for (Path file : sources("src")) {
            assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(400);
        }
    }

    @Test
    void aPackageHasAtMostFifteenFiles() throws IOException {
        Map<Path, List<Path>> packages = new TreeMap<>();
        for (Path file : sources("src/main/java")) {
            if (!file.endsWith("package-info.java")) {
                packages.computeIfAbsent(file.getParent(), directory -> new ArrayList<>())
                        .add(file);
            }
        }
        packages.forEach(
                (directory, files) -> assertThat(files).as(directory.toString()).hasSizeLessThanOrEqualTo(15));
    }

    @Test
    void packagesFormNoCycle() throws IOException {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (Path file : sources("src/main/java")) {
            String own =
                    file.getParent().toString().replaceFirst(".*/malote", "").replace('/', '.');
            Set<String> used = uses.computeIfAbsent(own, name -> new TreeSet<>());
            CLASS_OF_OURS
                    .matcher(withoutCommentsAndTexts(Files.readString(file)))
                    .results()
                    .map(found -> found.group(1))
                    .filter(name -> !name.equals(own))
                    .forEach(used::add);
        }
        while (uses.values().removeIf(used -> used.stream().noneMatch(uses::containsKey))) {
            // What uses nothing that is left is in no cycle.
        }
        assertThat(uses).as("packages that use each other").isEmpty();
    }

    private static String withoutCommentsAndTexts(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/", "")
                .replaceAll("\"(?:[^\"\\\\\n]|\\\\.)*\"", "")
                .replaceAll("(?m)//.*$", "");
    }

    private static List<Path> sources(String below) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", module).resolve(below))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }
}
