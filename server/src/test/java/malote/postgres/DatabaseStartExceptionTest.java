package malote.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

final class DatabaseStartExceptionTest {

    @Test
    void saysTheReasonOfTheOperatingSystemInOneLine() {
        assertThat(new DatabaseStartException("No", new AccessDeniedException("/data")))
                .hasMessage("No: permission denied (/data)");
        assertThat(new DatabaseStartException("No", new FileSystemException("/data", null, "Read-only file system")))
                .hasMessage("No: Read-only file system (/data)");
        assertThat(new DatabaseStartException("No", new IOException("first\nsecond")))
                .hasMessage("No: first");
    }
}
