package malote.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerJarTest {
    @TempDir
    Path directory;

    @Test
    void theOneThatWasBuiltInTheCloneAroundIsFound() throws Exception {
        Path jar = directory.resolve("server/target/quarkus-app/quarkus-run.jar");
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);

        assertThat(ServerJar.find(null, directory.resolve("client/src"))).isEqualTo(jar);
    }

    @Test
    void theOneThatIsNamedGoesBefore() throws Exception {
        Path named = Files.createFile(directory.resolve("named.jar"));

        assertThat(ServerJar.find(named.toString(), directory)).isEqualTo(named);
    }

    @Test
    void whereThereIsNoneItSaysWhatToDo() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ServerJar.find(null, directory))
                .withMessageContaining("./mvnw -Dmaven.test.skip package")
                .withMessageContaining("-Dmalote.server.jar=");
        assertThatIllegalStateException()
                .isThrownBy(() -> ServerJar.find("nowhere.jar", directory))
                .withMessageContaining("There is no server at ")
                .withMessageContaining("nowhere.jar");
    }
}
