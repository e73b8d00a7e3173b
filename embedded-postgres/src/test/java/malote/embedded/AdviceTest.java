package malote.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cannot run program \"/d/binaries-1/bin/postgres\" (in directory \"/d\"): error=2, No such file or directory",
                "unshare: failed to execute /d/binaries-1/bin/postgres: No such file or directory",
                "unshare: can't execute '/d/binaries-1/bin/postgres': No such file or directory",
                "Error relocating /d/binaries-1/bin/postgres: __snprintf_chk: symbol not found",
                "/d/bin/postgres: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.25' not found (required by /d/bin/postgres)",
            })
    void aProgramThatIsThereAndIsNotFoundLacksALibrary(String complaint) {
        assertThat(Advice.tellsOfMissingLibrary(complaint)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cannot run program \"unshare\" (in directory \"/d\"): error=2, No such file or directory",
                "unshare: unshare failed: Operation not permitted",
                "setpriv: failed to execute /d/binaries-1/bin/postgres: Permission denied",
            })
    void anotherComplaintIsNotOfALibrary(String complaint) {
        assertThat(Advice.tellsOfMissingLibrary(complaint)).isFalse();
    }

    @Test
    void aFileThatIsMissingIsSaidToBe() {
        assertThat(Advice.reason(new NoSuchFileException("/d/pg/PG_VERSION")))
                .isEqualTo("it is missing (/d/pg/PG_VERSION)");
        assertThat(Advice.reason(new IOException())).isEqualTo("IOException");
    }
}
