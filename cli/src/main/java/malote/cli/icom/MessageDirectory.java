package malote.cli.icom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import malote.client.icom.IcomMessage;

/**
 * A directory with one file for each message, named by its id ({@link FileNames}). A file is there only when it is whole: it is written
 * and flushed under another name first ({@code .NAME.part}). So a message that comes again is there once.
 */
public final class MessageDirectory implements IcomSink {
    private final Path directory;

    private MessageDirectory(Path directory) {
        this.directory = directory;
    }

    /** Opens a directory, or makes it. */
    public static MessageDirectory open(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            flush(parent);
        }
        return new MessageDirectory(directory);
    }

    @Override
    public void write(List<IcomMessage> messages) throws IOException {
        for (IcomMessage message : messages) {
            write(FileNames.of(message.resourceId()), message.xml());
        }
        flush(directory);
    }

    private void write(String name, byte[] content) throws IOException {
        Path file = directory.resolve(name);
        if (Files.exists(file)) {
            if (!Arrays.equals(Files.readAllBytes(file), content)) {
                throw new IOException(file + " is there already with another content");
            }
            return;
        }
        Path part = directory.resolve("." + name + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void flush(Path directory) throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }
}
