package malote.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdviceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "could not write to file \"pg_wal/x\": No space left on device | make room",
                "could not resize shared memory segment \"/PostgreSQL.1\" to 7 bytes: No space left on device | --shm-size",
                "data directory \"/d\" has invalid permissions | own the directory",
                "insufficient file descriptors available to start server process | ulimit -n",
                "could not map anonymous shared memory: Cannot allocate memory | more memory",
                "could not locate a valid checkpoint record | backup",
                "configuration file \"/d/postgresql.auto.conf\" contains errors | correct it",
                "it ended without a word | DB_HOST",
            })
    void aComplaintComesWithWhatToDo(String complaint, String advice) {
        assertThat(Advice.with(complaint)).startsWith(complaint + ": ").contains(advice);
    }

    @Test
    void aFileThatIsMissingIsSaidToBe() {
        assertThat(Advice.reason(new NoSuchFileException("/d/pg/PG_VERSION")))
                .isEqualTo("it is missing (/d/pg/PG_VERSION)");
        assertThat(Advice.reason(new IOException())).isEqualTo("IOException");
    }
}
