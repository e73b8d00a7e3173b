package malote.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import malote.embedded.BadBackup;
import malote.embedded.DatabaseStartException;
import malote.embedded.EmbeddedDatabase;
import malote.embedded.Manifest;
import malote.embedded.Restore;
import malote.postgres.Unreachable;
import malote.postgres.migration.Backup;
import malote.postgres.migration.Versions;
import malote.settings.Environment;
import malote.settings.Settings;

/**
 * Writes the embedded database of this server's settings into a file, whether a server runs there or not, and makes a database of
 * such a file. The command line calls it, as {@code backup FILE} and {@code restore FILE}.
 */
final class BackupCommand {
    private static final long MIB = 1 << 20;
    /** Kept, for what nobody holds loses its level. */
    private static final Logger ROOT = Logger.getLogger("");

    private BackupCommand() {}

    /** Returns the exit code. */
    static int run(String verb, List<String> arguments) {
        ROOT.setLevel(Level.OFF);
        try {
            if (arguments.size() != 1) {
                throw new IllegalArgumentException("Use ./malote " + verb + " FILE.");
            }
            Path file = Path.of(arguments.get(0));
            Settings settings = Settings.from(Environment.load());
            if (!settings.database().isEmpty()) {
                throw new IllegalArgumentException("DB_HOST names a PostgreSQL of your own: use its programs, such as"
                        + " pg_basebackup. This command is for the embedded one.");
            }
            Path directory = settings.dataDirectory().toAbsolutePath().normalize();
            System.out.println(verb.equals("backup") ? backup(settings, directory, file) : restore(directory, file));
            return 0;
        } catch (BadBackup e) {
            return failed(arguments.get(0) + " " + e.getMessage() + ". Nothing was restored.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("Interrupted.");
        } catch (IOException e) {
            return failed(reason(e) + (verb.equals("backup") ? " No backup was made." : " Nothing was restored."));
        } catch (DatabaseStartException | Unreachable | IllegalArgumentException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException exists) {
            return exists.getFile() + " exists already; name a new file.";
        } else if (e instanceof AccessDeniedException denied) {
            return "There is no permission for " + denied.getFile() + ".";
        } else if (e instanceof NoSuchFileException missing) {
            return "There is no " + missing.getFile() + ".";
        }
        return e.getMessage() + ".";
    }

    private static int failed(String message) {
        System.err.println("malote: " + message);
        return 1;
    }

    private static String backup(Settings settings, Path directory, Path file)
            throws DatabaseStartException, Unreachable, IOException, InterruptedException {
        requireDatabase(directory);
        try (EmbeddedDatabase.Visit visit = EmbeddedDatabase.visit(directory)) {
            long bytes = Backup.make(
                    Database.hosts(settings, List.of(visit.address())).await(), directory, file);
            return "The database in " + directory + " is in " + file + " (" + Math.max(1, bytes / MIB)
                    + " MB). Keep it as safe as the database: it holds messages, and the database's password.";
        }
    }

    /** Tells a database that is not there from one that this user may not see. */
    private static void requireDatabase(Path directory) throws IOException {
        try {
            Files.newInputStream(directory.resolve("pg/PG_VERSION")).close();
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "There is no database in " + directory + "; DATA_DIR names another directory.", e);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException(
                    "The database in " + directory + " is another user's: run this as the user who runs the server.",
                    e);
        }
    }

    private static String restore(Path directory, Path file)
            throws DatabaseStartException, IOException, InterruptedException {
        Manifest backup = Restore.into(directory, file, BackupCommand::requireNewEnough);
        return "The database of " + backup.made() + ", which Malote " + backup.malote() + " wrote, is in " + directory
                + ". What was confirmed since comes again; what came in since is not there.";
    }

    private static void requireNewEnough(Manifest backup) throws BadBackup {
        if (Versions.isTooOld(backup.lowest())) {
            throw new BadBackup("was made by Malote " + backup.malote() + ", and only version " + backup.lowest()
                    + " or newer can use it; this is " + Versions.own());
        }
    }
}
