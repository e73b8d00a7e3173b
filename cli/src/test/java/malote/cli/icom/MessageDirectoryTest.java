package malote.cli.icom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import malote.client.icom.IcomMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MessageDirectoryTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void eachMessageIsAFileNamedByItsId() throws IOException {
        Path made = directory.resolve("a/b");

        MessageDirectory.open(made).write(List.of(message("x/+y", "<é>"), message("z", "\r\n")));

        assertThat(made.resolve("x_-y.xml")).hasBinaryContent("<é>".getBytes(UTF_8));
        assertThat(made.resolve("z.xml")).hasBinaryContent("\r\n".getBytes(UTF_8));
        assertThat(made).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void whatComesAgainIsThereOnceAndWhatAKillLeftBehindIsWrittenAnew() throws IOException {
        Files.writeString(directory.resolve(".b.xml.part"), "half of something longer");
        MessageDirectory messages = MessageDirectory.open(directory);

        messages.write(List.of(message("a", "1")));
        messages.write(List.of(message("a", "1"), message("b", "2")));

        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("a.xml", "b.xml");
        assertThat(directory.resolve("b.xml")).hasContent("2");
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        MessageDirectory messages = MessageDirectory.open(directory);
        messages.write(List.of(message("a", "1")));

        assertThatThrownBy(() -> messages.write(List.of(message("a", "2"))))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("a.xml is there already with another content");
        assertThat(directory.resolve("a.xml")).hasContent("1");
    }

    private static IcomMessage message(String id, String content) {
        return new IcomMessage(id, content.getBytes(UTF_8));
    }
}
