package malote.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Puts what {@link BackupWriter} wrote into a data directory. */
public final class Restore {
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_TEXT = 4096;
    private static final String NO_BACKUP = "is no backup of Malote";
    /** What servers leave beside a database. */
    private static final List<String> HARMLESS = List.of("malote.lock", "binaries-", "malote-partial-", "lost+found");

    private Restore() {}

    /** Whether a backup will do. */
    public interface Check {
        /** Looks at what it says of itself, and throws if it will not do. */
        void look(Manifest manifest) throws IOException;
    }

    /**
     * Restores a backup into a data directory in which there is nothing yet. The database is there when all of it is; after a
     * failure there is none.
     *
     * @param check what else must be right
     * @return what the backup says of itself
     * @throws BadBackup if the file cannot be restored here
     * @throws DatabaseStartException if the directory cannot be used
     */
    public static Manifest into(Path dataDirectory, Path file, Check check)
            throws IOException, DatabaseStartException, InterruptedException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
                DataDirectory data = DataDirectory.open(dataDirectory)) {
            requireEmpty(data.root());
            PostgresBinaries binaries = PostgresBinaries.in(data);
            Account account = Account.on(data, binaries);
            Path partial = data.partial();
            try {
                Manifest manifest = unpack(in, partial, check, binaries, account);
                data.complete(partial.resolve("pg"), data.cluster());
                return manifest;
            } finally {
                data.deletePartial();
            }
        } catch (UncheckedIOException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    private static void requireEmpty(Path root) throws IOException, DatabaseStartException {
        try (Stream<Path> children = Files.list(root)) {
            boolean isUsed = children.map(child -> child.getFileName().toString())
                    .anyMatch(name -> HARMLESS.stream().noneMatch(name::startsWith));
            if (isUsed) {
                throw new DatabaseStartException("The data directory " + root
                        + " is not empty. Name an empty one in DATA_DIR, or move what is there away");
            }
        }
    }

    private static Manifest unpack(
            InputStream in, Path partial, Check check, PostgresBinaries binaries, Account account) throws IOException {
        CheckSum sum = new CheckSum();
        InputStream unzipped = unzipped(in);
        try (TarArchiveInputStream tar = new TarArchiveInputStream(unzipped)) {
            TarArchiveEntry first = next(tar);
            if (first == null || !first.getName().equals(Manifest.NAME)) {
                throw new BadBackup(NO_BACKUP);
            }
            String text = text(tar, first);
            sum.begin(first.getName(), first.getSize());
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            sum.add(bytes, bytes.length);
            Manifest manifest = Manifest.of(text);
            requireSame(manifest, binaries.majorVersion());
            check.look(manifest);
            TarArchiveEntry entry = next(tar);
            for (; entry != null && !entry.getName().equals(CheckSum.NAME); entry = next(tar)) {
                unpack(tar, entry, partial, account, sum);
            }
            if (entry == null || !text(tar, entry).equals(sum.text()) || next(tar) != null) {
                throw new BadBackup(BadBackup.DAMAGED);
            }
            // To its end, for gzip has a check sum there.
            reading(() -> unzipped.transferTo(OutputStream.nullOutputStream()), BadBackup.DAMAGED);
            return manifest;
        }
    }

    private static InputStream unzipped(InputStream in) throws BadBackup {
        return reading(() -> new GZIPInputStream(in, BUFFER), NO_BACKUP);
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar) throws BadBackup {
        return reading(tar::getNextEntry, BadBackup.DAMAGED);
    }

    private interface Reading<T extends @Nullable Object> {
        T read() throws IOException;
    }

    /** What fails of reading is the file's fault. */
    private static <T extends @Nullable Object> T reading(Reading<T> reading, String otherwise) throws BadBackup {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new BadBackup(otherwise + " (" + Advice.reason(e) + ")");
        }
    }

    /** PostgreSQL reads only what the same major version wrote on the same kind of machine. */
    private static void requireSame(Manifest manifest, String ours) throws BadBackup {
        if (!manifest.postgres().equals(ours)) {
            throw new BadBackup("was made with PostgreSQL " + manifest.postgres()
                    + ", and this Malote brings PostgreSQL " + ours + ". Restore it with Malote " + manifest.malote());
        }
        if (!manifest.system().equals(Manifest.thisSystem())) {
            throw new BadBackup("was made on " + manifest.system() + ", and PostgreSQL cannot read its files on "
                    + Manifest.thisSystem());
        }
    }

    private static String text(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        if (entry.getSize() > LONGEST_TEXT) {
            throw new BadBackup(BadBackup.DAMAGED);
        }
        return new String(reading(tar::readAllBytes, BadBackup.DAMAGED), StandardCharsets.UTF_8);
    }

    private static void unpack(
            TarArchiveInputStream tar, TarArchiveEntry entry, Path partial, Account account, CheckSum sum)
            throws IOException {
        Path place = create(entry, partial);
        account.own(place);
        sum.begin(entry.getName(), entry.getSize());
        if (entry.isDirectory()) {
            return;
        }
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(place)) {
            while (true) {
                int read = reading(() -> tar.read(buffer), BadBackup.DAMAGED);
                if (read < 0) {
                    return;
                }
                out.write(buffer, 0, read);
                sum.add(buffer, read);
            }
        }
    }

    /** Makes the file or directory. A name that is there already, or whose directory is not, cannot be right. */
    private static Path create(TarArchiveEntry entry, Path partial) throws IOException {
        try {
            Path place = partial.resolve(entry.getName()).normalize();
            if (!place.startsWith(partial.resolve("pg"))) {
                throw new BadBackup(BadBackup.DAMAGED);
            }
            return entry.isDirectory()
                    ? Files.createDirectory(place, only("rwx------"))
                    : Files.createFile(place, only("rw-------"));
        } catch (FileAlreadyExistsException | NoSuchFileException | InvalidPathException e) {
            throw new BadBackup(BadBackup.DAMAGED);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> only(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
