package malote.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import malote.embedded.DatabaseAddress;
import malote.postgres.tls.Encryption;
import malote.postgres.tls.Encryption.Mode;

/** Reads where the database is, as single settings or as one URL, and how connections to it are encrypted. */
final class DatabaseVariables {
    private static final String URL = "DB_URL";
    private static final String HOST = "DB_HOST";
    private static final String MODE = "DB_SSLMODE";
    private static final String ROOT = "DB_SSLROOTCERT";
    private static final String CERT = "DB_SSLCERT";
    private static final String KEY = "DB_SSLKEY";
    /** A host of a list: a name, or an address, which is in brackets if it has colons and a port follows. */
    private static final Pattern PLACE = Pattern.compile(
            "(?<name>[^\\s:,\\[\\]]+|\\[[^\\s,\\[\\]]+])(:(?<port>\\d+))?|(?<bare>[^\\s,\\[\\]]*:[^\\s,\\[\\]]*:[^\\s,\\[\\]]*)");
    /** java.net.URI knows no list of hosts. */
    private static final Pattern DATABASE_URL =
            Pattern.compile("postgres(?:ql)?://(?:(?<login>[^\\s/?#]*)@)?(?<hosts>[^\\s/?#@]+)"
                    + "(?:/(?<database>[^\\s?#]*))?(?:\\?(?<parameters>[^\\s#]*))?");
    /** What the parameters of a URL are as settings. */
    private static final Map<String, String> PARAMETERS =
            Map.of("sslmode", MODE, "sslrootcert", ROOT, "sslcert", CERT, "sslkey", KEY);

    private static final List<String> NAMES =
            List.of(HOST, "DB_PORT", "DB_DATABASE", "DB_USERNAME", "DB_PASSWORD", MODE, ROOT, CERT, KEY);

    /** Each by its name. */
    private final Map<String, String> values;

    private DatabaseVariables(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads all of them, also where there is no host: what is never read counts as not known.
     *
     * @throws IllegalArgumentException if they contradict each other, or the URL is none; the message shows no password
     */
    static DatabaseVariables read(Environment config) {
        Map<String, String> single = new HashMap<>();
        for (String name : NAMES) {
            Optional<String> value = name.equals("DB_PASSWORD") ? config.secret(name) : config.text(name);
            value.ifPresent(text -> single.put(name, text));
        }
        Optional<String> url = config.secret(URL);
        if (url.isEmpty()) {
            return new DatabaseVariables(single);
        } else if (!single.isEmpty()) {
            throw new IllegalArgumentException(URL + " is set, and "
                    + NAMES.stream().filter(single::containsKey).collect(Collectors.joining(", "))
                    + " too. Set either the URL, or the single settings.");
        }
        return new DatabaseVariables(ofUrl(url.get()));
    }

    /** Where the database is, by each of its hosts; none: the embedded one is used. */
    List<DatabaseAddress> addresses() {
        Optional<String> hosts = value(HOST);
        return hosts.isEmpty()
                ? List.of()
                : Stream.of(hosts.get().split(",", -1))
                        .map(host -> address(host.strip()))
                        .toList();
    }

    /** Of a host, with a port if it has one of its own. */
    private DatabaseAddress address(String text) {
        Matcher host = PLACE.matcher(text);
        if (!host.matches()) {
            throw wrong(HOST, value(HOST).orElse(""), "a host, or several such as db1,db2:5433,[::1]:5434");
        }
        String port = host.group("port");
        return new DatabaseAddress(
                (port == null ? text : host.group("name")).replaceAll("[\\[\\]]", ""),
                port == null ? port() : port(HOST, port),
                value("DB_DATABASE").orElse("malote"),
                value("DB_USERNAME").orElse("malote"),
                value("DB_PASSWORD").orElse(""));
    }

    /** Of hosts that have none of their own. */
    private int port() {
        return port("DB_PORT", value("DB_PORT").orElse("5432"));
    }

    private static int port(String name, String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_535) {
            throw wrong(name, text, "a whole number from 1 to 65535");
        }
        return Integer.parseInt(text);
    }

    Encryption encryption() {
        Optional<Path> root = path(ROOT);
        String mode = value(MODE).orElse((root.isPresent() ? Mode.VERIFY_FULL : Mode.PREFER).text());
        Encryption encryption = new Encryption(
                Mode.parse(mode)
                        .orElseThrow(() -> wrong(
                                MODE,
                                mode,
                                Stream.of(Mode.values()).map(Mode::text).collect(Collectors.joining(", ")))),
                root,
                path(CERT),
                path(KEY));
        if (root.isEmpty() && mode.startsWith("verify")) {
            throw new IllegalArgumentException(MODE + " is " + mode + ", which needs " + ROOT
                    + ": a PEM file with the CA of the database's certificate.");
        } else if (encryption.certificate().isPresent() != encryption.key().isPresent()) {
            throw new IllegalArgumentException(CERT + " and " + KEY + " belong together. Set both, or none.");
        }
        port();
        return encryption;
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    private Optional<Path> path(String name) {
        try {
            return value(name).map(Path::of);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(name + " cannot be the path of a file.", e);
        }
    }

    private static Map<String, String> ofUrl(String text) {
        Matcher url = DATABASE_URL.matcher(text);
        if (!url.matches()
                || Stream.of(url.group("hosts").split(",", -1))
                        .anyMatch(host -> !PLACE.matcher(host).matches())) {
            throw wrongUrl();
        }
        Map<String, String> values = new HashMap<>();
        values.put(HOST, url.group("hosts"));
        put(values, "DB_DATABASE", part(url, "database"));
        String[] login = part(url, "login").split(":", 2);
        put(values, "DB_USERNAME", login[0]);
        put(values, "DB_PASSWORD", login.length > 1 ? login[1] : "");
        for (String parameter : part(url, "parameters").split("&", -1)) {
            String[] pair = parameter.split("=", 2);
            String name = PARAMETERS.get(pair[0]);
            if (name != null) {
                put(values, name, pair.length > 1 ? pair[1] : "");
            } else if (!parameter.isEmpty()) {
                throw new IllegalArgumentException(URL + " has the parameter " + pair[0] + ", which is none of "
                        + PARAMETERS.keySet().stream().sorted().collect(Collectors.joining(", ")) + ".");
            }
        }
        return values;
    }

    private static String part(Matcher url, String name) {
        return Optional.ofNullable(url.group(name)).orElse("");
    }

    private static void put(Map<String, String> values, String name, String encoded) {
        try {
            if (!encoded.isEmpty()) {
                values.put(name, URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException e) {
            // Its message would show what may be the password.
            throw wrongUrl();
        }
    }

    private static IllegalArgumentException wrongUrl() {
        return new IllegalArgumentException(URL
                + " is not a URL such as postgresql://user:password@host:5432/database?sslmode=verify-full. In user and"
                + " password, write special characters as % and two digits.");
    }

    private static IllegalArgumentException wrong(String name, String text, String right) {
        return new IllegalArgumentException(name + " is \"" + text + "\"; it must be " + right + ".");
    }
}
