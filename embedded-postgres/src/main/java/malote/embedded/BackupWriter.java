package malote.embedded;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Writes the files of an embedded database into a backup: a {@code .tar.gz} that only its owner can read, with a {@link Manifest}
 * first and a {@link CheckSum} last. The database may be running if PostgreSQL was told of the backup. The file is there only when it
 * is complete and on the disk.
 */
public final class BackupWriter implements AutoCloseable {
    /** What every entry of the cluster begins with. */
    static final String CLUSTER = "pg/";

    private static final int BUFFER = 1 << 16;
    private static final String LOG = "pg_wal";
    private static final String CONTROL = "global/pg_control";
    /** Directories whose files PostgreSQL makes anew. */
    private static final Set<String> EMPTIED = Set.of(
            LOG, "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans");

    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts", "backup_label");
    private static final List<String> TEMPORARY = List.of("pgsql_tmp", "pg_internal.init");

    private final Path file;
    private final Path partial;
    private final FileOutputStream out;
    private final TarArchiveOutputStream tar;
    private final CheckSum sum = new CheckSum();
    private final Path cluster;

    private BackupWriter(Path file, Path partial, Path cluster) throws IOException {
        this.file = file;
        this.partial = partial;
        this.cluster = cluster;
        this.out = new FileOutputStream(partial.toFile());
        GzipParameters fast = new GzipParameters();
        fast.setCompressionLevel(1);
        this.tar = new TarArchiveOutputStream(new BufferedOutputStream(
                new GzipCompressorOutputStream(new BufferedOutputStream(out, BUFFER), fast), BUFFER));
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    /**
     * Begins a backup of the database in a data directory.
     *
     * @param file must not be there yet
     * @param malote see {@link Manifest#malote}
     * @param lowest see {@link Manifest#lowest}
     * @throws IOException if the file is there, or it cannot be written, or there is no database
     */
    public static BackupWriter create(Path file, Path dataDirectory, String malote, String lowest) throws IOException {
        Path whole = file.toAbsolutePath();
        // A link counts as a file also where it leads nowhere.
        if (Files.exists(whole, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Path directory = Objects.requireNonNull(whole.getParent());
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        Path cluster = dataDirectory.toRealPath().resolve("pg");
        String postgres = Files.readString(cluster.resolve("PG_VERSION")).strip();
        Path partial = partial(directory, whole.getFileName() + ".");
        partial.toFile().deleteOnExit();
        BackupWriter writer = new BackupWriter(whole, partial, cluster);
        writer.add(
                Manifest.NAME,
                new Manifest(malote, lowest, postgres, Manifest.thisSystem(), Instant.now())
                        .text()
                        .getBytes(StandardCharsets.UTF_8));
        return writer;
    }

    /** A file that only its owner can read. */
    private static Path partial(Path directory, String prefix) throws IOException {
        try {
            return Files.createTempFile(directory, prefix, ".partial");
        } catch (AccessDeniedException e) {
            // It would name a file of which nobody knows.
            throw new AccessDeniedException(directory.toString());
        }
    }

    /** Copies all files but the log, as they are while they change: what PostgreSQL wrote meanwhile it finds in the log. */
    public void addFiles() throws IOException {
        Files.walkFileTree(cluster, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                String name = name(directory);
                if (isTemporary(directory) || isEmptied(name)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                String entry = CLUSTER + (name.isEmpty() ? "" : name + "/");
                tar.putArchiveEntry(new TarArchiveEntry(entry));
                tar.closeArchiveEntry();
                sum.begin(entry, 0);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                String name = name(path);
                if (attributes.isSymbolicLink()) {
                    throw new IOException(path
                            + " is a link: a backup is made only of a database whose files are all in its directory");
                }
                if (!isEmptied(name) && !LEFT_OUT.contains(name) && !isTemporary(path) && !name.equals(CONTROL)) {
                    addFile(path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                return skipIfGone(failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                return failure == null ? FileVisitResult.CONTINUE : skipIfGone(failure);
            }
        });
        // It says where recovery begins, and so comes after the rest.
        addFile(cluster.resolve(CONTROL));
    }

    /** Tables come and go. */
    private static FileVisitResult skipIfGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    private static boolean isEmptied(String name) {
        int end = name.indexOf('/');
        return end > 0 && EMPTIED.contains(name.substring(0, end));
    }

    private static boolean isTemporary(Path path) {
        return TEMPORARY.stream().anyMatch(path.getFileName().toString()::startsWith);
    }

    private String name(Path path) {
        return cluster.relativize(path).toString();
    }

    /**
     * Adds the part of the log that the copied files need.
     *
     * @param first the name of its first file
     * @param last the name of its last file
     */
    public void addLog(String first, String last) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(cluster.resolve(LOG))) {
            files = all.filter(path -> isBetween(first, path.getFileName().toString(), last))
                    .sorted()
                    .toList();
        }
        List<String> names =
                files.stream().map(path -> path.getFileName().toString()).toList();
        if (!names.contains(first) || !names.contains(last)) {
            throw new IOException("PostgreSQL has deleted a part of its log, from " + first + " to " + last);
        }
        for (Path path : files) {
            addFile(path);
        }
    }

    private static boolean isBetween(String first, String name, String last) {
        return name.length() == first.length() && name.compareTo(first) >= 0 && name.compareTo(last) <= 0;
    }

    /** Adds a small file of the cluster. */
    public void add(String name, String content) throws IOException {
        add(CLUSTER + name, content.getBytes(StandardCharsets.UTF_8));
    }

    private void add(String name, byte[] content) throws IOException {
        add(name, content.length, new ByteArrayInputStream(content));
    }

    private void addFile(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            add(CLUSTER + name(path), channel.size(), Channels.newInputStream(channel));
        } catch (NoSuchFileException e) {
            skipIfGone(e);
        }
    }

    /** Takes as many bytes as there were at the beginning. One that was cut off meanwhile is filled up: the log cuts it off again. */
    private void add(String name, long size, InputStream in) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setMode(0600);
        tar.putArchiveEntry(entry);
        sum.begin(name, size);
        byte[] buffer = new byte[BUFFER];
        for (long left = size; left > 0; ) {
            int wanted = (int) Math.min(left, buffer.length);
            int read = in.readNBytes(buffer, 0, wanted);
            Arrays.fill(buffer, read, wanted, (byte) 0);
            tar.write(buffer, 0, wanted);
            sum.add(buffer, wanted);
            left -= wanted;
        }
        tar.closeArchiveEntry();
    }

    /** Completes it. Returns its size in bytes. */
    public long finish() throws IOException {
        byte[] text = sum.text().getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(CheckSum.NAME);
        entry.setSize(text.length);
        tar.putArchiveEntry(entry);
        tar.write(text);
        tar.closeArchiveEntry();
        tar.close();
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        // Fails where another backup has made the file meanwhile.
        Files.move(partial, file);
        try (FileChannel directory = FileChannel.open(Objects.requireNonNull(file.getParent()))) {
            directory.force(true);
        }
        return Files.size(file);
    }

    /** Leaves nothing behind of one that is not complete. */
    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(partial);
    }
}
