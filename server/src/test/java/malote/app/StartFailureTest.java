package malote.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import org.junit.jupiter.api.Test;

final class StartFailureTest {
    @Test
    void aFailureWithoutAMessageIsCalledByItsNameAndShownWhole() {
        assertThat(StartFailure.text(new RuntimeException("Failed to start", new NullPointerException())))
                .startsWith("the server cannot be started: NullPointerException. ")
                .contains("report it", "at malote.app.StartFailureTest")
                .doesNotContain("null.");
    }

    @Test
    void whatHasAnAdviceIsOneLine() {
        assertThat(StartFailure.text(new RuntimeException("x.jar (Too many open files)")))
                .hasLineCount(1)
                .contains("ulimit -n");
        assertThat(StartFailure.text(new RuntimeException(new OutOfMemoryError("Java heap space"))))
                .hasLineCount(1)
                .contains("Java heap space", "JAVA_OPTS=-Xmx512m");
        assertThat(StartFailure.text(new RuntimeException("Port already bound: 3000: Address already in use")))
                .hasLineCount(1)
                .contains("Set PORT");
        assertThat(StartFailure.ofListening("", "0.0.0.0", 80, new BindException("Permission denied")))
                .startsWith("cannot listen on port 80 of 0.0.0.0: Permission denied. ")
                .contains("PORT to a higher one");
    }
}
