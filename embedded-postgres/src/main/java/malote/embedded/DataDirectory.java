package malote.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directory that keeps the embedded database, held by one server at a time.
 *
 * <p>What is in it: {@code pg} (the database cluster), {@code binaries-*} (the unpacked PostgreSQL),
 * {@code postgresql.log}, {@code malote.lock}, {@code malote.visit} (during a visit). Whatever is half made is in
 * {@code malote-partial-*} and renamed when it is complete, so that a process killed half way leaves nothing that the next one could
 * take for whole.
 */
final class DataDirectory implements AutoCloseable {
    private static final long LOG_LIMIT = 10 << 20;
    private static final String VISIT = "malote.visit";
    /** So that no file of a user is taken for one. */
    private static final String PARTIAL = "malote-partial-";

    private final Path root;
    private final FileChannel lockFile;

    private DataDirectory(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /** Creates the directory where it is missing, for its owner only, and takes it for this process. */
    static DataDirectory open(Path directory) throws DatabaseStartException {
        try {
            requirePlainName(directory.toAbsolutePath());
            Path root = create(directory.toAbsolutePath()).toRealPath();
            requirePlainName(root);
            DataDirectory data = new DataDirectory(root, lock(root));
            data.deletePartial();
            Files.deleteIfExists(root.resolve(VISIT));
            return data;
        } catch (FileAlreadyExistsException e) {
            throw new DatabaseStartException(
                    "The data directory cannot be " + directory + ": " + e.getFile() + " is a file. Name a directory");
        } catch (UncheckedIOException e) {
            throw new DatabaseStartException(
                    "The data directory " + directory + " cannot be used", Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw new DatabaseStartException("The data directory " + directory + " cannot be used", e);
        }
    }

    /** PostgreSQL's initdb puts its own path between double quotes in a shell command. */
    private static void requirePlainName(Path root) throws DatabaseStartException {
        if (root.toString().chars().anyMatch(c -> c < ' ' || "\"$`\\".indexOf(c) >= 0)) {
            throw new DatabaseStartException("The data directory cannot be " + root
                    + ": PostgreSQL cannot work with \", $, ` or \\ in its path. Name another in DATA_DIR");
        }
    }

    private static Path create(Path directory) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        if (!Files.isDirectory(directory)) {
            Path parent = directory.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            return Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(ownerOnly));
        }
        try (Stream<Path> children = Files.list(directory)) {
            if (children.findAny().isEmpty()) {
                setPermissionsIfOurs(directory, ownerOnly);
            }
        }
        return directory;
    }

    /** A mounted volume can belong to somebody else; the cluster below it is for its owner only in any case. */
    private static void setPermissionsIfOurs(Path directory, Set<PosixFilePermission> permissions) {
        try {
            Files.setPosixFilePermissions(directory, permissions);
        } catch (IOException e) {
            // Not ours to change.
        }
    }

    private static FileChannel lock(Path root) throws IOException, DatabaseStartException {
        // Closing any channel of a file drops the lock that this process has on it through another one, so a second
        // server in this process must be turned away before it opens the file. System properties are the one map that
        // all class loaders share.
        if (System.getProperties().putIfAbsent(heldKey(root), "") != null) {
            throw inUse(root, ProcessHandle.current().pid() + ", this one");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    root.resolve("malote.lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            FileLock lock = channel.tryLock();
            if (lock == null) {
                ByteBuffer holder = ByteBuffer.allocate(32);
                channel.read(holder, 0);
                throw inUse(
                        root,
                        StandardCharsets.US_ASCII
                                .decode(holder.flip())
                                .toString()
                                .strip());
            }
            channel.truncate(0);
            channel.write(
                    StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
            return channel;
        } catch (IOException | DatabaseStartException e) {
            if (channel != null) {
                channel.close();
            }
            System.getProperties().remove(heldKey(root));
            throw e;
        }
    }

    private static DatabaseStartException inUse(Path root, String holder) {
        return new DatabaseStartException.InUse("The data directory " + root + " is in use by "
                + (isVisited(root)
                        ? "a command such as malote backup (process " + holder + "): try again when that has ended"
                        : "another server (process " + holder
                                + "): stop that one, or give this one a directory of its own"));
    }

    /** Notes, until it is closed, that the database is started for a moment only. */
    void noteVisit() throws IOException {
        Files.createFile(root.resolve(VISIT));
    }

    /** Whether the database is started for a moment only, if it is started. */
    static boolean isVisited(Path directory) {
        return Files.exists(directory.resolve(VISIT));
    }

    private static String heldKey(Path root) {
        return "malote.data.held:" + root;
    }

    Path root() {
        return root;
    }

    /** PostgreSQL's data directory; there only when it is completely initialised. */
    Path cluster() {
        return root.resolve("pg");
    }

    Path log() {
        return root.resolve("postgresql.log");
    }

    Path lockPath() {
        return root.resolve("malote.lock");
    }

    /** A new empty directory for something half made. */
    Path partial() throws IOException {
        return Files.createTempDirectory(root, PARTIAL);
    }

    /** Moves what is now complete to its place; after this returned it is there even if the power fails. */
    void complete(Path partial, Path place) throws IOException, InterruptedException {
        Optional<String> sync = Tool.find("sync");
        if (sync.isPresent()) {
            Tool.run(List.of(sync.get(), "-f", partial.toString()), root, "");
        }
        Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(root)) {
            directory.force(true);
        }
    }

    /** Puts a big log aside; one old one is kept. */
    void rotateLog() throws IOException {
        if (Files.exists(log()) && Files.size(log()) > LOG_LIMIT) {
            Files.move(log(), root.resolve("postgresql.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Deletes what was half made. */
    void deletePartial() throws IOException {
        deleteLeftovers(PARTIAL);
    }

    /** Deletes the entries whose name starts so. What cannot be deleted stays: the next start tries again. */
    void deleteLeftovers(String prefix, Path... but) throws IOException {
        try (Stream<Path> children = Files.list(root)) {
            for (Path child : children.filter(c -> c.getFileName().toString().startsWith(prefix))
                    .filter(c -> !List.of(but).contains(c))
                    .toList()) {
                deleteTree(child);
            }
        }
    }

    private static void deleteTree(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // A killed server's initdb can still be writing in it.
        }
    }

    /** Lets the next server have the directory. */
    @Override
    public void close() {
        try (lockFile) {
            Files.deleteIfExists(root.resolve(VISIT));
        } catch (IOException e) {
            // The lock ends with the process at the latest, and the next to have the directory deletes the note.
        } finally {
            System.getProperties().remove(heldKey(root));
        }
    }
}
