package malote.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import malote.bench.http.Access;
import org.junit.jupiter.api.Test;

final class RunningServersTest {
    private static final Setup SHORT = Setup.with(Map.of("RETENTION", "1m"));

    private final RunningServers one =
            new RunningServers(List.of("http://127.0.0.1:3000"), new Access(null, "mlt_a_b"), Optional.empty());

    @Test
    void are_asked_as_the_options_say() throws IOException {
        assertThat(one.open(List.of(Setup.USUAL)).access().key()).isEqualTo("mlt_a_b");
    }

    @Test
    void say_what_they_do_not_have() {
        assertThat(one.leftOut(List.of(Setup.USUAL))).isEmpty();
        assertThat(one.leftOut(List.of(SHORT, SHORT))).isEqualTo("RETENTION=1m");
        assertThat(one.leftOut(List.of(new Setup(Map.of(), List.of("-Xmx256m")))))
                .isEqualTo("-Xmx256m");
    }

    @Test
    void are_as_many_as_needed_and_none_where_they_must_differ() {
        assertThatThrownBy(() -> one.open(List.of(SHORT, SHORT))).hasMessageContaining("needs 2 servers");
        assertThatThrownBy(() -> one.open(List.of(SHORT, Setup.USUAL))).hasMessageContaining("leave out --url");
    }
}
