package malote.it;

import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import malote.it.Client.Response;
import malote.postgres.ReadyData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server's programs that save an embedded database and bring it back. */
@Tag("exhaustive")
@Timeout(300)
final class BackupIT {
    @TempDir
    Path directory;

    private final String ispb = freshIspb();
    private Path one;
    private Path two;
    private Path file;

    @BeforeEach
    void directories() throws IOException {
        one = Files.createDirectory(directory.resolve("one"));
        two = Files.createDirectory(directory.resolve("two"));
        file = directory.resolve("backup.tar.gz");
    }

    private record Ended(int code, String output) {}

    @Test
    void whatWasAcknowledgedBeforeTheBackupOfARunningServerIsInIt() throws Exception {
        Client[] client = new Client[1];
        try (Workload workload = new Workload(ispb, i -> client[0])) {
            Set<String> before;
            try (ServerProcess server = ServerProcess.start(one, Map.of())) {
                client[0] = server.client();
                workload.start();
                workload.awaitConfirmed(300);

                before = workload.acknowledged();
                assertSucceeds(backup(one));
                workload.awaitConfirmed(100);
                assertThat(server.log()).doesNotContain("ERROR").doesNotContain("\tat ");
            }
            workload.databaseWentBack();
            assertSucceeds(restore(two));
            try (ServerProcess server = ServerProcess.start(two, Map.of())) {
                assertThat(server.inside().messages(ispb)).containsAll(before);
                client[0] = server.client();
                workload.awaitConfirmed(300);
                workload.stopWriting();
                Set<String> stored = server.inside().messages(ispb);
                workload.awaitDelivered(stored);
                workload.endAndCheck(stored);
                assertThat(server.log()).doesNotContain("ERROR").doesNotContain("\tat ");
            }
        }
    }

    @Test
    void aStoppedServersDatabaseComesBackAsItWasWithItsKeys() throws Exception {
        List<String> ids;
        String next;
        try (ServerProcess server = ServerProcess.start(one, Map.of())) {
            ids = server.client().generate(ispb, 3).ids();
            Response first = server.client().start(ispb, SINGLE);
            Response second = server.client().read(first.pullNext(), SINGLE);
            assertThat(second.ids()).isEqualTo(ids.subList(1, 2));
            next = second.pullNext();
        }
        String key = KeyProgram.create(
                one, Map.of(), "{\"nome\":\"bank\",\"papeis\":[\"collect\"],\"ispbs\":[\"" + ispb + "\"]}");

        assertSucceeds(backup(one));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertSucceeds(restore(two));

        assertThat(Files.exists(one.resolve("data/pg/postmaster.pid"))).isFalse();
        try (ServerProcess server = ServerProcess.start(two, Map.of())) {
            assertThat(server.client().read(next, SINGLE).status()).isEqualTo(401);
            Response third = server.client().call("GET", next, "Accept", SINGLE, "Authorization", "Bearer " + key);
            assertThat(third.ids()).isEqualTo(ids.subList(2, 3));
            assertThat(server.log()).doesNotContain("ERROR");
        }
    }

    @Test
    void twoBackupsOfAStoppedServersDatabaseAtOnceAreBothMade() throws Exception {
        ReadyData.copyTo(one.resolve("data"));
        Process first = start(one, Map.of(), List.of(), "backup", file);
        Process second = start(one, Map.of(), List.of(), "backup", directory.resolve("second.tar.gz"));

        assertSucceeds(end(first));
        assertSucceeds(end(second));

        assertSucceeds(restore(two));
        file = directory.resolve("second.tar.gz");
        assertSucceeds(run(Files.createDirectory(directory.resolve("three")), Map.of(), "restore"));
    }

    @Test
    void nothingIsRestoredIntoADirectoryThatIsUsed() throws Exception {
        try (ServerProcess server = ServerProcess.start(one, Map.of())) {
            server.port();
            assertSucceeds(backup(one));
            assertFails(restore(one), "is in use by another server");
            assertFails(backup(one), "exists already; name a new file");
        }
        assertFails(restore(one), "is not empty. Name an empty one in DATA_DIR");
        Files.createDirectory(two.resolve("data"));
        Path mine = Files.writeString(two.resolve("data/partial-mine.txt"), "");
        assertFails(restore(two), "is not empty");
        assertThat(mine).exists();
    }

    @Test
    void whatIsNoBackupOrADamagedOneIsRefusedAndNothingIsLeft() throws Exception {
        assertFails(restore(two), "There is no " + file);
        Files.writeString(file, "something else");
        assertFails(restore(two), file + " is no backup of Malote", "Nothing was restored");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(new byte[10_240]);
        }
        assertFails(restore(two), "is no backup of Malote");
        Files.delete(file);

        ReadyData.copyTo(one.resolve("data"));
        assertSucceeds(backup(one));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertFails(restore(two), "is damaged", "Nothing was restored");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertFails(restore(two), "is damaged");
        Files.write(file, withAFlippedBit(whole));
        assertFails(restore(two), "is damaged");
        // As whole as gzip can tell.
        Files.write(file, whole);
        change(text -> text.replace("max_connections", "mix_connections"));
        assertFails(restore(two), "is damaged. Nothing was restored");
        assertThat(Files.exists(two.resolve("data/pg"))).isFalse();
        try (Stream<Path> left = Files.list(two.resolve("data"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("malote-partial-"));
        }

        Files.write(file, whole);
        assertSucceeds(restore(two));
    }

    @Test
    void aBackupThatThisMaloteCannotUseIsRefused() throws Exception {
        ReadyData.copyTo(one.resolve("data"));
        assertSucceeds(backup(one));
        byte[] whole = Files.readAllBytes(file);
        for (List<String> change : List.of(
                List.of("lowest=0.1.0", "lowest=9.9.9", "only version 9.9.9 or newer can use it"),
                List.of("postgres=1", "postgres=2", "was made with PostgreSQL 2", "Restore it with Malote"),
                List.of("system=Linux", "system=Plan9", "was made on Plan9", "PostgreSQL cannot read its files"),
                List.of("format=1", "format=2", "was made by a newer Malote"))) {
            Files.write(file, whole);
            change(text -> text.replace(change.get(0), change.get(1)));
            assertFails(restore(two), change.subList(2, change.size()).toArray(String[]::new));
        }
    }

    @Test
    void aFileThatCannotBeMadeIsNamedAsItWasGiven() throws Exception {
        ReadyData.copyTo(one.resolve("data"));
        Files.createSymbolicLink(file, directory.resolve("absent"));
        assertFails(backup(one), "exists already; name a new file");
        assertThat(Files.isSymbolicLink(file)).isTrue();
        file = directory.resolve("nowhere/backup.tar.gz");
        assertFails(backup(one), "There is no " + file.getParent() + ".");
    }

    @Test
    void whereFilesCannotBeWrittenItIsSaidThatNothingCameOfIt() throws Exception {
        ReadyData.copyTo(one.resolve("data"));
        assertSucceeds(backup(one));
        Files.createDirectory(two.resolve("data"));
        try (Stream<Path> children = Files.list(one.resolve("data"))) {
            Path programs = children.filter(
                            child -> child.getFileName().toString().startsWith("binaries-"))
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(two.resolve("data").resolve(programs.getFileName()), programs);
        }
        // Half a file of the log.
        Ended ended = run(two, Map.of(), List.of("sh", "-c", "ulimit -f 16384 && exec \"$@\"", "sh"), "restore");
        assertFails(ended, "File too large", "Nothing was restored");
        assertThat(Files.exists(two.resolve("data/pg"))).isFalse();
    }

    @Test
    void aDatabaseThatCannotBeSeenIsNotSaidToBeMissing() throws Exception {
        Files.createSymbolicLink(one.resolve("data"), Path.of("data"));
        assertFails(backup(one), "Too many levels of symbolic links", "No backup was made");
    }

    @Test
    void namesThatNoBackupHasAreDamage() throws Exception {
        ReadyData.copyTo(one.resolve("data"));
        assertSucceeds(backup(one));
        byte[] whole = Files.readAllBytes(file);
        for (String name : List.of("pg/../../XXXX", "pg/PG_VERSION", "pg/nowhere/XX")) {
            Files.write(file, whole);
            change(text -> text.replace("pg/pg_hba.conf", name + "\0"));
            assertFails(restore(two), "is damaged. Nothing was restored");
        }
    }

    @Test
    void whereThereIsNoEmbeddedDatabaseThereIsNothingToDo() throws Exception {
        assertFails(backup(one), "There is no database in " + one.resolve("data"));
        assertThat(Files.exists(one.resolve("data"))).isFalse();
        assertFails(run(one, Map.of("DB_HOST", "localhost"), "backup"), "DB_HOST names a PostgreSQL of your own");
        assertFails(run(one, Map.of("DB_HOST", "localhost"), "restore"), "DB_HOST names a PostgreSQL of your own");
    }

    /** With the first bit flipped, from the middle on, that changes the content: among packed zeros many change nothing. */
    private static byte[] withAFlippedBit(byte[] whole) {
        for (int place = whole.length / 2; ; place++) {
            byte[] flipped = whole.clone();
            flipped[place] ^= 1;
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(flipped))) {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                return flipped;
            }
        }
    }

    /** Changes what is packed in the backup, in the charset that takes every byte; lengths stay. */
    private void change(UnaryOperator<String> change) throws IOException {
        byte[] tar;
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            tar = in.readAllBytes();
        }
        String text = new String(tar, StandardCharsets.ISO_8859_1);
        String changed = change.apply(text);
        assertThat(changed).hasSameSizeAs(text).isNotEqualTo(text);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(changed.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private Ended backup(Path server) throws Exception {
        return run(server, Map.of(), "backup");
    }

    private Ended restore(Path server) throws Exception {
        return run(server, Map.of(), "restore");
    }

    private Ended run(Path server, Map<String, String> settings, String verb) throws Exception {
        return run(server, settings, List.of(), verb);
    }

    /** @param within the command that runs another */
    private Ended run(Path server, Map<String, String> settings, List<String> within, String verb) throws Exception {
        return end(start(server, settings, within, verb, file));
    }

    private static Process start(Path server, Map<String, String> settings, List<String> within, String verb, Path file)
            throws IOException {
        List<String> command = new ArrayList<>(within);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath().toString(),
                verb,
                file.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(server.toFile()).redirectErrorStream(true);
        builder.environment().putAll(settings);
        return builder.start();
    }

    private static Ended end(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private static void assertSucceeds(Ended ended) {
        assertThat(ended.code).as(ended.output).isZero();
    }

    private static void assertFails(Ended ended, String... words) {
        assertThat(ended.code).as(ended.output).isEqualTo(1);
        assertThat(ended.output).startsWith("malote: ").contains(words).hasLineCount(1);
    }
}
