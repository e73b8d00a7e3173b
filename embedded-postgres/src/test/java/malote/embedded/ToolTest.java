package malote.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ToolTest {

    @Test
    void takesTheFirstErrorForItCausedTheOthers() {
        String log = """
                2026-01-01 10:00:00.000 UTC [7] LOG:  starting
                2026-01-01 10:00:00.001 UTC [7] FATAL:  could not write lock file: No space left on device
                2026-01-01 10:00:00.002 UTC [7] PANIC:  cannot abort transaction 1
                2026-01-01 10:00:00.002 UTC [7] LOG:  database system is shut down
                """;

        assertThat(Tool.complaint(log)).contains("could not write lock file: No space left on device");
    }

    @Test
    void takesTheLastLineWhereNoneNamesAnError() {
        assertThat(Tool.complaint("one\ntwo\n\n")).contains("two");
        assertThat(Tool.complaint("")).isEmpty();
    }
}
