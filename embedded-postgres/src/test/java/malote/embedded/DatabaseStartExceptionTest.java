package malote.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

final class DatabaseStartExceptionTest {

    @Test
    void saysTheReasonOfTheOperatingSystemAndWhatToDoInOneLine() {
        assertThat(new DatabaseStartException("No", new AccessDeniedException("/data")))
                .hasMessage(
                        "No: permission denied (/data): let the user who runs the server own the directory and all in"
                                + " it, or set DATA_DIR to another");
        assertThat(new DatabaseStartException("No", new FileSystemException("/data", null, "Read-only file system")))
                .hasMessage(
                        "No: Read-only file system (/data): mount it for writing, or set DATA_DIR to a directory that"
                                + " can be written to");
        assertThat(new DatabaseStartException("No", new IOException("first\nsecond")))
                .hasMessageStartingWith("No: first: set DATA_DIR to another directory, or DB_HOST");
    }
}
