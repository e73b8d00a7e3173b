package malote.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the manual compiles as it stands, and is that of the Javadoc. */
final class ExampleTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void theExampleCompiles() throws IOException {
        Path file = Files.writeString(directory.resolve("Collect.java"), example());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, null, null)) {
            boolean compiled = compiler.getTask(
                            null,
                            files,
                            diagnostics,
                            List.of("-d", directory.toString(), "-cp", System.getProperty("java.class.path")),
                            null,
                            files.getJavaFileObjects(file))
                    .call();

            assertThat(compiled)
                    .as(diagnostics.getDiagnostics().stream()
                            .map(Diagnostic::toString)
                            .collect(Collectors.joining("\n")))
                    .isTrue();
        }
    }

    @Test
    void theJavadocHasTheSame() throws IOException {
        String source = Files.readString(Path.of("src/main/java/malote/client/Collector.java"));

        String javadoc = source.lines()
                .filter(line -> line.startsWith(" * ") || line.equals(" *"))
                .map(line -> line.substring(Math.min(3, line.length())))
                .collect(Collectors.joining("\n"));

        assertThat(javadoc).contains(example().strip());
    }

    private static String example() throws IOException {
        String manual = Files.readString(Path.of("../docs/java-client.md"));
        int start = manual.indexOf("```java\n") + "```java\n".length();
        return manual.substring(start, manual.indexOf("```", start));
    }
}
