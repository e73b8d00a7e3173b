package malote.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The user that PostgreSQL runs as. PostgreSQL refuses to run as root; so where the server is root, it is started in a
 * user namespace without privileges ({@code unshare -U}), or, where those are forbidden, as another user
 * ({@code setpriv}). A data directory that an ordinary user made stays that user's.
 */
final class Account {
    private static final Path USERS = Path.of("/etc/passwd");

    private final List<String> prefix;
    private final OptionalLong owner;

    /** {@code owner}: the user whom the files must belong to, empty to leave them as they are made. */
    private Account(List<String> prefix, OptionalLong owner) {
        this.prefix = prefix;
        this.owner = owner;
    }

    /** The first of the ways to run PostgreSQL on {@code data} that works here. */
    static Account on(DataDirectory data, PostgresBinaries binaries)
            throws DatabaseStartException, InterruptedException {
        List<String> complaints = new ArrayList<>();
        boolean root;
        try {
            root = isRoot(data);
            for (Account account : candidates(data)) {
                account.own(data.root());
                Optional<String> problem = account.probe(data, binaries);
                if (problem.isEmpty()) {
                    account.ownAll(data);
                    return account;
                }
                complaints.add(problem.get());
            }
        } catch (IOException e) {
            throw new DatabaseStartException("The data directory " + data.root() + " cannot be used", e);
        }
        Optional<String> unrunnable =
                complaints.stream().filter(Advice::tellsOfMissingLibrary).findFirst();
        if (unrunnable.isPresent()) {
            throw new DatabaseStartException("The embedded PostgreSQL does not run on this system (" + unrunnable.get()
                    + "): it needs the GNU C library, which Alpine, for one, does not have. Use another system, such as"
                    + " Debian, or set DB_HOST to use your own PostgreSQL");
        }
        throw new DatabaseStartException(
                root
                        ? "PostgreSQL does not run as root, and unshare and setpriv cannot drop root here ("
                                + complaints.get(0)
                                + "): start the server as an ordinary user, or set DB_HOST to use your own PostgreSQL"
                        : "The embedded PostgreSQL does not run on this system (" + complaints.get(0)
                                + "): set DB_HOST to use your own");
    }

    /** The command line that runs {@code command} as this user, in the process that it is started in (no fork). */
    List<String> command(String... command) {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of(command));
        return line;
    }

    /** Gives the file or directory to this user. */
    void own(Path file) throws IOException {
        if (owner.isPresent() && uid(file) != owner.getAsLong()) {
            Files.setAttribute(file, "unix:uid", (int) owner.getAsLong(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    private void ownAll(DataDirectory data) throws IOException {
        own(data.lockPath());
        if (Files.exists(data.cluster()) && owner.isPresent() && uid(data.cluster()) != owner.getAsLong()) {
            // The cluster's own directory last: it says whose the rest is, also after a change that was interrupted.
            try (Stream<Path> files = Files.walk(data.cluster())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    own(file);
                }
            }
        }
    }

    private Optional<String> probe(DataDirectory data, PostgresBinaries binaries) throws InterruptedException {
        try {
            Tool.Result result = Tool.run(command(binaries.program("postgres"), "--version"), data.root(), "");
            return result.ok() ? Optional.empty() : Optional.of(result.complaint());
        } catch (IOException e) {
            return Optional.of(Advice.reason(e));
        }
    }

    private static List<Account> candidates(DataDirectory data) throws IOException {
        if (!isRoot(data)) {
            // A container's user can be a bare number, which initdb refuses; in a user namespace it is "nobody".
            boolean nameless = "?".equals(System.getProperty("user.name"));
            return nameless ? List.of(namespace(), plain()) : List.of(plain());
        }
        if (Files.exists(data.cluster()) && uid(data.cluster()) != 0) {
            return List.of(user(uid(data.cluster())));
        }
        List<Account> accounts = new ArrayList<>();
        ownerOf(data.root()).ifPresent(accounts::add);
        accounts.add(new Account(namespace().prefix, OptionalLong.of(0)));
        Path parent = data.root().getParent();
        if (parent != null) {
            ownerOf(parent).ifPresent(accounts::add);
        }
        for (String name : List.of("postgres", "nobody")) {
            for (String[] entry : users().filter(u -> u[0].equals(name)).toList()) {
                accounts.add(user(Long.parseLong(entry[2])));
            }
        }
        return accounts;
    }

    /** Told by whom a new file belongs to: Java has nothing better that is right for users without a name. */
    private static boolean isRoot(DataDirectory data) throws IOException {
        Path ours = data.partial();
        try {
            return uid(ours) == 0;
        } finally {
            Files.delete(ours);
        }
    }

    private static Account plain() {
        return new Account(List.of(), OptionalLong.empty());
    }

    private static Account namespace() {
        return new Account(List.of("unshare", "-U"), OptionalLong.empty());
    }

    /** The owner of {@code file}, unless that is root or has no name here. */
    private static Optional<Account> ownerOf(Path file) throws IOException {
        long uid = uid(file);
        String id = Long.toString(uid);
        boolean usable = uid != 0 && users().anyMatch(u -> u[2].equals(id));
        return usable ? Optional.of(user(uid)) : Optional.empty();
    }

    private static Account user(long uid) throws IOException {
        String id = Long.toString(uid);
        String group =
                users().filter(u -> u[2].equals(id)).map(u -> u[3]).findFirst().orElse(id);
        return new Account(
                List.of("setpriv", "--reuid=" + id, "--regid=" + group, "--clear-groups"), OptionalLong.of(uid));
    }

    /** The lines of the user list, as name, password, uid, gid and the rest. */
    private static Stream<String[]> users() throws IOException {
        List<String> lines = Files.exists(USERS) ? Files.readAllLines(USERS) : List.of();
        return lines.stream().map(l -> l.split(":", -1)).filter(u -> u.length > 3);
    }

    private static long uid(Path file) throws IOException {
        return ((Number) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue();
    }
}
