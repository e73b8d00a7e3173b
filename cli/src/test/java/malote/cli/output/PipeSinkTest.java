package malote.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PipeSinkTest {
    private static final byte[] LINES = "one\ntwo\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory = Path.of("");

    private Path pipe = Path.of("");

    @BeforeEach
    void makePipe() throws IOException, InterruptedException {
        pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
    }

    @Test
    void aReaderThatEndsAfterItTookTheLinesIsNoticed() throws IOException {
        CompletableFuture<InputStream> reader = open();
        try (PipeSink sink = new PipeSink(new FileOutputStream(pipe.toFile()), () -> {
            assertThat(reader.join().readNBytes(LINES.length - 1)).hasSize(LINES.length - 1);
            reader.join().close();
        })) {
            assertThatIOException()
                    .isThrownBy(() -> sink.write(LINES))
                    .withMessage("nobody reads the output any more (Broken pipe)");
        }
    }

    @Test
    void whatIsWrittenComesOutWhole() throws IOException {
        CompletableFuture<InputStream> reader = open();
        CompletableFuture<byte[]> all = reader.thenApplyAsync(PipeSinkTest::readAll);
        try (Sink sink = PipeSink.of(new FileOutputStream(pipe.toFile()), pipe)) {
            assertThat(sink).isInstanceOf(PipeSink.class);
            sink.write(LINES);
            sink.write(LINES);
        }
        assertThat(new String(all.join(), StandardCharsets.UTF_8)).isEqualTo("one\ntwo\none\ntwo\n");
        reader.join().close();
    }

    @Test
    void aReaderThatIsSlowHoldsNothingUpForGood() throws IOException {
        CompletableFuture<InputStream> reader = open();
        try (Sink sink = PipeSink.of(new FileOutputStream(pipe.toFile()), pipe)) {
            sink.write(LINES);
        }
        assertThat(reader.join().readAllBytes()).isEqualTo(LINES);
        reader.join().close();
    }

    /** Opening waits for the other end. */
    private CompletableFuture<InputStream> open() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                // Not without a buffer: all by itself it asks for its position, which a pipe does not have.
                return new BufferedInputStream(new FileInputStream(pipe.toFile()));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static byte[] readAll(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
