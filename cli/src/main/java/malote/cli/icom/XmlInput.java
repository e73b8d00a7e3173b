package malote.cli.icom;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Locale;
import java.util.Queue;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import malote.message.icom.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The messages of files, in their order: of each file the one that it holds, or, if it is a tar archive or a directory, those of
 * the files in it whose names end with {@code .xml}, in a directory by their paths. Files may be packed (gzip). Holds one message in
 * memory at a time. Not thread-safe.
 */
public final class XmlInput implements XmlSource {
    private static final int BUFFER = 1 << 16;
    private static final int TAR_START = 512;

    private final Queue<Path> files = new ArrayDeque<>();
    /** The archive that is being read. */
    private @Nullable Tar tar;

    private @Nullable InputStream tarStream;
    private String tarName = "";
    private boolean isTarEmpty;

    /**
     * @param paths files and directories; {@code -} is standard input
     * @throws IOException if one of them is not there, or is a directory without messages
     */
    public XmlInput(Collection<Path> paths) throws IOException {
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                addDirectory(path);
            } else if (isStandardInput(path) || Files.exists(path)) {
                files.add(path);
            } else {
                throw new NoSuchFileException(path.toString());
            }
        }
    }

    private void addDirectory(Path directory) throws IOException {
        int before = files.size();
        try (Stream<Path> found = Files.walk(directory)) {
            found.filter(file -> isXml(file.getFileName().toString()) && Files.isRegularFile(file))
                    .sorted()
                    .forEach(files::add);
        }
        if (files.size() == before) {
            throw new FileNotFoundException("there is no file in " + directory + " whose name ends with .xml");
        }
    }

    @Override
    public @Nullable XmlFile next() throws IOException {
        while (true) {
            if (tar != null) {
                XmlFile entry = entry(tar);
                if (entry != null) {
                    return entry;
                }
                close();
            }
            Path file = files.poll();
            if (file == null) {
                return null;
            }
            XmlFile whole = open(file);
            if (whole != null) {
                return whole;
            }
        }
    }

    /** The message that the file holds; null if it is an archive, which is then open. */
    private @Nullable XmlFile open(Path file) throws IOException {
        boolean standard = isStandardInput(file);
        String name = standard ? "standard input" : file.toString();
        InputStream in = unpacked(standard ? System.in : Files.newInputStream(file));
        try {
            in.mark(TAR_START);
            byte[] start = in.readNBytes(TAR_START);
            in.reset();
            if (Tar.isStart(start)) {
                tar = new Tar(in);
                tarStream = in;
                tarName = name;
                isTarEmpty = true;
                return null;
            }
            return message(name, in.readNBytes(Payload.MAX_SIZE + 1));
        } finally {
            if (tarStream == null) {
                in.close();
            }
        }
    }

    private @Nullable XmlFile entry(Tar archive) throws IOException {
        for (Tar.Entry entry = archive.next(); entry != null; entry = archive.next()) {
            if (entry.isRegular() && isXml(entry.name())) {
                isTarEmpty = false;
                String name = tarName + ": " + entry.name();
                check(name, entry.size());
                return message(name, archive.content(entry));
            }
        }
        if (isTarEmpty) {
            throw new IOException("there is no file in " + tarName + " whose name ends with .xml");
        }
        return null;
    }

    private static XmlFile message(String name, byte[] content) throws IOException {
        check(name, content.length);
        return new XmlFile(name, content);
    }

    private static void check(String name, long size) throws IOException {
        if (size == 0) {
            throw new IOException(name + " is empty");
        } else if (size > Payload.MAX_SIZE) {
            throw new IOException(name + " is larger than a message may be, which is 1 MiB");
        }
    }

    private static InputStream unpacked(InputStream raw) throws IOException {
        InputStream in = new BufferedInputStream(raw, BUFFER);
        in.mark(2);
        byte[] start = in.readNBytes(2);
        in.reset();
        boolean packed = start.length == 2 && start[0] == (byte) 0x1F && start[1] == (byte) 0x8B;
        return packed ? new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER) : in;
    }

    private static boolean isStandardInput(Path path) {
        return path.toString().equals("-");
    }

    private static boolean isXml(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".xml");
    }

    @Override
    public void close() throws IOException {
        InputStream open = tarStream;
        tar = null;
        tarStream = null;
        if (open != null) {
            open.close();
        }
    }
}
