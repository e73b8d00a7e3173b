package malote.cli.icom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class XmlInputTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void aFileIsOneMessagePackedOrNot() throws IOException {
        Path plain = write("a.xml", "<a/>\r\n");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write("<b/>".getBytes(UTF_8));
        }
        Path gzip = Files.write(directory.resolve("b"), packed.toByteArray());

        assertThat(read(gzip, plain)).containsExactly("b <b/>", "a.xml <a/>\r\n");
    }

    @Test
    void aDirectoryIsTheXmlInItByItsPaths() throws IOException {
        write("in/b.xml", "2");
        write("in/a/c.XML", "1");
        write("in/c.xml", "3");
        write("in/notes.txt", "no");
        write("in/.c.xml.part", "no");

        assertThat(read(directory.resolve("in"))).containsExactly("c.XML 1", "b.xml 2", "c.xml 3");
    }

    @Test
    void aTarIsTheXmlInItInEveryForm() throws IOException, InterruptedException {
        String longName = "d/".repeat(60) + "x".repeat(90) + ".xml";
        write("in/a.xml", "x".repeat(513));
        write("in/empty.txt", "");
        write("in/" + longName, "long");
        for (String form : List.of("ustar", "gnu", "pax")) {
            Path tar = directory.resolve(form + ".tar");
            run(
                    "tar",
                    "--format=" + form,
                    "--sort=name",
                    "-C",
                    directory.resolve("in").toString(),
                    "-cf",
                    tar.toString(),
                    ".");
            run("gzip", "-k", tar.toString());

            for (Path archive : List.of(tar, Path.of(tar + ".gz"))) {
                assertThat(read(archive))
                        .as(archive.toString())
                        .containsExactly("a.xml " + "x".repeat(513), "x".repeat(90) + ".xml long");
            }
        }
    }

    @Test
    void aTarThatIsCutOffOrDamagedIsNoEndOfMessages() throws IOException, InterruptedException {
        write("in/a.xml", "x".repeat(5_000));
        Path tar = directory.resolve("a.tar");
        run("tar", "-C", directory.toString(), "-cf", tar.toString(), "in/a.xml");
        byte[] whole = Files.readAllBytes(tar);

        Path cut = Files.write(directory.resolve("cut.tar"), Arrays.copyOf(whole, 3_000));
        assertThatThrownBy(() -> read(cut)).hasMessageContaining("ends within in/a.xml");
        whole[0]++;
        Path damaged = Files.write(directory.resolve("damaged.tar"), whole);
        assertThatThrownBy(() -> read(damaged)).hasMessageContaining("wrong checksum");
    }

    @Test
    void whatHoldsNoMessageIsTold() throws IOException {
        Path empty = write("empty.xml", "");
        Path large = Files.write(directory.resolve("large.xml"), new byte[(1 << 20) + 1]);
        Path most = Files.write(directory.resolve("most.xml"), new byte[1 << 20]);
        Path none = Files.createDirectory(directory.resolve("none"));

        assertThatThrownBy(() -> read(empty)).hasMessageEndingWith("empty.xml is empty");
        assertThatThrownBy(() -> read(large)).hasMessageContaining("larger than a message may be");
        assertThat(read(most)).hasSize(1);
        assertThatThrownBy(() -> read(none)).hasMessageContaining("there is no file in");
        assertThatThrownBy(() -> read(directory.resolve("away"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whoSendsAMessageStandsInItsHeader() {
        assertThat(SenderField.read(
                        "<E><AppHdr><To><Id>1</Id></To><Fr><FIId><Id> 32074986 </Id></FIId></Fr></AppHdr></E>"
                                .getBytes(UTF_8)))
                .isEqualTo("32074986");
        for (String other : List.of("", "text", "<E/>", "<E><Fr/><Id>32074986</Id></E>", "<E><Fr><X>")) {
            assertThat(SenderField.read(other.getBytes(UTF_8))).as(other).isNull();
        }
    }

    private Path write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private static List<String> read(Path... paths) throws IOException {
        List<String> messages = new ArrayList<>();
        try (XmlInput input = new XmlInput(List.of(paths))) {
            for (XmlFile file = input.next(); file != null; file = input.next()) {
                String name = file.name().substring(file.name().lastIndexOf('/') + 1);
                messages.add(name + " " + new String(file.content(), UTF_8));
            }
        }
        return messages;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
