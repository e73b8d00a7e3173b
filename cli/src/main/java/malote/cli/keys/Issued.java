package malote.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a new key goes. */
final class Issued {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "write the key to a new file that only you can read, instead of printing it")
    private @Nullable Path output;

    /** Makes a key; its JSON has its text. */
    interface Making {
        JsonNode make() throws IOException, InterruptedException;
    }

    /** Makes sure that the key can be written before there is one. */
    void open() throws IOException {
        if (output != null) {
            try {
                Files.createFile(
                        output, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException e) {
                throw new IOException(output + " exists already; name a new file");
            }
        }
    }

    /** Has a key made and writes it: it is all that standard output gets. */
    void write(Making making) throws IOException, InterruptedException {
        Path file = output;
        boolean done = false;
        try {
            JsonNode key = making.make();
            String text = key.get("chave").asText();
            if (file == null) {
                System.out.println(text);
                System.out.flush();
            } else {
                Files.writeString(file, text + "\n", StandardCharsets.US_ASCII);
            }
            done = true;
            System.err.println("Key " + KeyTable.line(key) + ". "
                    + (file == null ? "Keep it now: it is not shown again." : "It is in " + file + "."));
        } finally {
            if (!done && file != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
