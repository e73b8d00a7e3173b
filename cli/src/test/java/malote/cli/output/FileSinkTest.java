package malote.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileSinkTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void whatIsThereStaysAndMoreIsAppended() throws IOException {
        Path file = directory.resolve("out");
        write(file, "{1}\n");
        write(file, "{2}\n{3}\n");

        assertThat(file).hasContent("{1}\n{2}\n{3}\n");
    }

    @Test
    void twoDoNotWriteToOneFile() throws IOException {
        Path file = directory.resolve("out");
        FileSink first = FileSink.open(file);
        try (first) {
            assertThatThrownBy(() -> FileSink.open(file)).hasMessageContaining("is being written by another program");
            first.write("{1}\n".getBytes(UTF_8));
        }
        write(file, "{2}\n");

        assertThat(file).hasContent("{1}\n{2}\n");
    }

    @Test
    void aLastLineThatIsNotWholeIsCutOff() throws IOException {
        Path file = directory.resolve("out");
        for (String whole : List.of("", "{1}\n", "{1}\n".repeat(40_000))) {
            Files.writeString(file, whole + "{\"endToEndId\":\"E0");
            write(file, "{2}\n");
            assertThat(file).hasContent(whole + "{2}\n");
        }
    }

    @Test
    void aFileOfAnotherKindIsLeftAlone() throws IOException {
        Path file = directory.resolve("out");
        for (String other : List.of("hello", "a\nb", "{".repeat(70_000))) {
            Files.writeString(file, other);
            assertThatThrownBy(() -> write(file, "{2}\n")).isInstanceOf(IOException.class);
            assertThat(file).hasContent(other);
        }
    }

    @Test
    void linesOfSeveralThreadsAreWholeAndAllThere() throws IOException, InterruptedException, ExecutionException {
        Path file = directory.resolve("out");
        Set<String> lines = new HashSet<>();
        ExecutorService executor = Executors.newFixedThreadPool(6);
        try (FileSink sink = FileSink.open(file)) {
            List<Future<?>> writes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String line = "{" + i + "}".repeat(i);
                lines.add(line);
                writes.add(executor.submit(() -> {
                    sink.write((line + "\n").getBytes(UTF_8));
                    return null;
                }));
            }
            for (Future<?> write : writes) {
                write.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(Files.readAllLines(file)).hasSize(100).containsExactlyInAnyOrderElementsOf(lines);
    }

    private static void write(Path file, String lines) throws IOException {
        try (FileSink sink = FileSink.open(file)) {
            sink.write(lines.getBytes(UTF_8));
        }
    }
}
