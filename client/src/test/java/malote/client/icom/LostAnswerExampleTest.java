package malote.client.icom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The example of the manual and of the Javadoc is {@link LostAnswerIT}, which runs. */
final class LostAnswerExampleTest {
    @Test
    void theManualAndTheJavadocHaveWhatRuns() throws IOException {
        String source = Files.readString(Path.of("src/test/java/malote/client/icom/LostAnswerIT.java"));
        String example = source.substring(source.indexOf("@MaloteTest"));
        String javadoc = Files.readString(Path.of("../testing/src/main/java/malote/testing/MaloteTest.java"))
                .lines()
                .filter(line -> line.startsWith(" *"))
                .map(line -> line.substring(Math.min(3, line.length())))
                .collect(Collectors.joining("\n"));

        assertThat(Files.readString(Path.of("../docs/testing.md"))).contains("```java\n" + example + "```");
        assertThat(javadoc).contains(example.strip());
    }
}
