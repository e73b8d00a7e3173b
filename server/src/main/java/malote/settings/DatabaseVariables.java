package malote.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import malote.embedded.DatabaseAddress;
import malote.postgres.tls.Encryption;
import malote.postgres.tls.Encryption.Mode;

/** Reads where the database is, as single settings or as one URL, and how connections to it are encrypted. */
final class DatabaseVariables {
    private static final String URL = "DB_URL";
    private static final String MODE = "DB_SSLMODE";
    private static final String ROOT = "DB_SSLROOTCERT";
    private static final String CERT = "DB_SSLCERT";
    private static final String KEY = "DB_SSLKEY";
    /** What the parameters of a URL are as settings. */
    private static final Map<String, String> PARAMETERS =
            Map.of("sslmode", MODE, "sslrootcert", ROOT, "sslcert", CERT, "sslkey", KEY);

    private static final List<String> NAMES =
            List.of("DB_HOST", "DB_PORT", "DB_DATABASE", "DB_USERNAME", "DB_PASSWORD", MODE, ROOT, CERT, KEY);

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

    /** Where the database is; empty: the embedded one is used. */
    Optional<DatabaseAddress> address() {
        return value("DB_HOST")
                .map(host -> new DatabaseAddress(
                        host,
                        port(),
                        value("DB_DATABASE").orElse("malote"),
                        value("DB_USERNAME").orElse("malote"),
                        value("DB_PASSWORD").orElse("")));
    }

    private int port() {
        String text = value("DB_PORT").orElse("5432");
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_535) {
            throw wrong("DB_PORT", text, "a whole number from 1 to 65535");
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
        Map<String, String> values = new HashMap<>();
        try {
            URI url = new URI(text);
            if (!List.of("postgresql", "postgres").contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
                throw wrongUrl();
            }
            values.put("DB_HOST", url.getHost().replaceAll("[\\[\\]]", ""));
            if (url.getPort() >= 0) {
                values.put("DB_PORT", Integer.toString(url.getPort()));
            }
            put(values, "DB_DATABASE", url.getRawPath().replaceFirst("^/", ""));
            String[] login =
                    Optional.ofNullable(url.getRawUserInfo()).orElse("").split(":", 2);
            put(values, "DB_USERNAME", login[0]);
            put(values, "DB_PASSWORD", login.length > 1 ? login[1] : "");
            for (String parameter :
                    Optional.ofNullable(url.getRawQuery()).orElse("").split("&", -1)) {
                String[] pair = parameter.split("=", 2);
                String name = PARAMETERS.get(pair[0]);
                if (name != null) {
                    put(values, name, pair.length > 1 ? pair[1] : "");
                } else if (!parameter.isEmpty()) {
                    throw new IllegalArgumentException(URL + " has the parameter " + pair[0] + ", which is none of "
                            + PARAMETERS.keySet().stream().sorted().collect(Collectors.joining(", ")) + ".");
                }
            }
        } catch (URISyntaxException e) {
            // Its message would show the password.
            throw wrongUrl();
        }
        return values;
    }

    private static void put(Map<String, String> values, String name, String encoded) {
        if (!encoded.isEmpty()) {
            values.put(name, URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
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
