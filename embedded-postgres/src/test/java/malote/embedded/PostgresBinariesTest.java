package malote.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PostgresBinariesTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64",
        "Linux, aarch64, linux-arm_64",
        "Mac OS X, x86_64, darwin-x86_64",
        "Mac OS X, aarch64, darwin-arm_64",
    })
    void eachSystemHasItsOwn(String os, String architecture, String name) throws Exception {
        assertThat(PostgresBinaries.archive(os, architecture).getPath()).endsWith("/postgres-" + name + ".txz");
    }

    @Test
    void anotherSystemIsToldToUseAPostgresOfItsOwn() {
        assertThatThrownBy(() -> PostgresBinaries.archive("FreeBSD", "riscv64"))
                .isInstanceOf(DatabaseStartException.class)
                .hasMessage("There is no embedded PostgreSQL for FreeBSD riscv64: set DB_HOST to use your own");
    }
}
