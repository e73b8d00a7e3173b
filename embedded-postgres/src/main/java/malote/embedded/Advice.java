package malote.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.regex.Pattern;

/** Says for people why something about the embedded database failed, and what they can do. One line, never empty. */
final class Advice {
    private record Rule(Pattern sign, String advice) {
        Rule(String sign, String advice) {
            this(Pattern.compile(sign, Pattern.CASE_INSENSITIVE), advice);
        }
    }

    private static final List<Rule> OF_THE_SYSTEM = List.of(
            new Rule(
                    "shared memory segment .*No space left",
                    "make /dev/shm larger (Docker: --shm-size=256m), or set DB_HOST to use your own PostgreSQL"),
            new Rule(
                    "No space left|disk full|quota exceeded",
                    "make room there, or set DATA_DIR to a directory on a larger disk"),
            new Rule(
                    "Read-only file system",
                    "mount it for writing, or set DATA_DIR to a directory that can be written to"),
            new Rule(
                    "too many open files|file descriptors",
                    "allow the server at least 1024 open files (ulimit -n 1024)"),
            new Rule("Cannot allocate memory|out of memory", "give the machine or the container more memory"),
            new Rule(
                    "checkpoint record|incompatible with server|corrupt|invalid data in file",
                    "put the directory back from a backup, or set DATA_DIR to a new one"),
            new Rule("configuration file", "correct it, or take it away: the server writes what it needs"),
            new Rule("Input/output error", "look at the disk; its data may have to come from a backup"),
            new Rule(
                    "permission denied|not permitted|invalid permissions|has group or world access|wrong ownership",
                    "let the user who runs the server own the directory and all in it, or set DATA_DIR to another"));

    /** What is there and yet is not found is what the program file asks for: its loader, a library, or a name in one. */
    private static final Pattern MISSING_LIBRARY = Pattern.compile("/bin/postgres\\b.*(No such file|not found)");

    private static final String OF_ALL = "set DATA_DIR to another directory, or DB_HOST to use your own PostgreSQL";

    private Advice() {}

    /** A complaint of the system or of a program of PostgreSQL, and what to do about it. */
    static String with(String complaint) {
        String advice = OF_THE_SYSTEM.stream()
                .filter(rule -> rule.sign.matcher(complaint).find())
                .map(Rule::advice)
                .findFirst()
                .orElse(OF_ALL);
        return complaint + ": " + advice;
    }

    /** Whether the system says of PostgreSQL's program, which is there, that it lacks what it is linked against. */
    static boolean tellsOfMissingLibrary(String complaint) {
        return MISSING_LIBRARY.matcher(complaint).find();
    }

    /** What the system says of a file, in its words where it has any. */
    static String reason(IOException e) {
        if (!(e instanceof FileSystemException failure)) {
            return named(e);
        }
        String reason = e instanceof AccessDeniedException
                ? "permission denied"
                : e instanceof NoSuchFileException
                        ? "it is missing"
                        : e instanceof NotDirectoryException
                                ? "it is no directory"
                                : e instanceof FileAlreadyExistsException || e instanceof DirectoryNotEmptyException
                                        ? "it is in the way"
                                        : failure.getReason() == null ? named(e) : failure.getReason();
        return reason + " (" + failure.getFile() + ")";
    }

    /** The first line of its message; where it has none, its kind. */
    private static String named(IOException e) {
        String kind = e.getClass().getSimpleName();
        return e.getMessage() == null
                ? kind
                : e.getMessage()
                        .lines()
                        .filter(line -> !line.isBlank())
                        .findFirst()
                        .orElse(kind);
    }
}
