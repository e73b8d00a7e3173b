package malote.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class DemoCommandTest {
    @Test
    void theServersPortIsThatOfTheOptionOtherwiseThatOfTheVariable() {
        assertThat(demo("--port", "3007").port(Map.of("PORT", "3005"))).isEqualTo(3007);
        assertThat(demo().port(Map.of("PORT", "3005"))).isEqualTo(3005);
        assertThat(demo().port(Map.of())).isEqualTo(3000).isEqualTo(demo().port(Map.of("PORT", "")));
    }

    @Test
    void aPortThatIsNoneIsSaidByTheNameByWhichItCame() {
        for (String wrong : new String[] {"65536", "-1", "x"}) {
            assertThatThrownBy(() -> demo().port(Map.of("PORT", wrong)))
                    .as(wrong)
                    .isInstanceOf(CommandLine.ParameterException.class)
                    .hasMessage("PORT must be 0 to 65535.");
        }
        assertThatThrownBy(() -> demo("--port", "65536").port(Map.of())).hasMessage("--port must be 0 to 65535.");
    }

    private static DemoCommand demo(String... options) {
        DemoCommand demo = new DemoCommand();
        new CommandLine(demo).parseArgs(options);
        return demo;
    }
}
