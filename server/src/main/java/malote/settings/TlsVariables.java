package malote.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import malote.tls.TlsSettings;

/** Reads the settings of TLS. */
final class TlsVariables {
    private static final String CERT = "TLS_CERT";
    private static final String KEY = "TLS_KEY";
    private static final String KEYSTORE = "TLS_KEYSTORE";
    private static final String PASSWORD = "TLS_KEYSTORE_PASSWORD";
    private static final String CLIENT_CA = "TLS_CLIENT_CA";
    private static final String CRL = "TLS_CRL";
    private static final String MAPPING = "TLS_MAPPING";
    private static final String PATTERNS = "TLS_PATTERNS";

    private TlsVariables() {}

    /**
     * How the server speaks TLS; empty if it does not. Reads all names, since what is never read counts as not known.
     *
     * @param handshake how long a handshake may take
     * @throws IllegalArgumentException if they contradict each other, or one cannot be right
     */
    static Optional<TlsSettings> read(Environment config, Duration handshake) {
        Optional<TlsSettings.Own> own = own(config);
        Optional<TlsSettings.Clients> clients = clients(config);
        Duration reload = Settings.duration(config, "tls.reload", "30s", Duration.ofMillis(100), Duration.ofDays(1));
        if (own.isEmpty() && clients.isPresent()) {
            throw new IllegalArgumentException(CLIENT_CA
                    + " is set, but the server speaks no TLS. Set TLS_CERT and TLS_KEY, or TLS_KEYSTORE, too.");
        } else if (clients.isPresent() && config.text("TLS_AT_PROXY").equals(Optional.of("true"))) {
            throw new IllegalArgumentException(CLIENT_CA
                    + " and TLS_AT_PROXY=true do not go together: the certificate of a connection would be the proxy's, and"
                    + " stand for everybody behind it. Leave one of them out.");
        }
        return own.map(shown -> new TlsSettings(shown, clients, reload, handshake));
    }

    private static Optional<TlsSettings.Own> own(Environment config) {
        Optional<Path> certificate = path(config, CERT);
        Optional<Path> key = path(config, KEY);
        Optional<Path> keystore = path(config, KEYSTORE);
        Optional<String> password = config.secret(PASSWORD);
        if (keystore.isPresent() && (certificate.isPresent() || key.isPresent())) {
            throw new IllegalArgumentException(
                    "TLS_KEYSTORE is set, and TLS_CERT or TLS_KEY too. Set either TLS_KEYSTORE, or TLS_CERT and TLS_KEY.");
        } else if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException((certificate.isPresent() ? CERT : KEY) + " is set without "
                    + (certificate.isPresent() ? KEY : CERT) + ". TLS needs both.");
        } else if (password.isPresent() && keystore.isEmpty()) {
            throw new IllegalArgumentException(PASSWORD + " is set without " + KEYSTORE + ".");
        }
        return keystore.isPresent()
                ? keystore.map(file -> new TlsSettings.Keystore(file, password.orElse("")))
                : certificate.flatMap(shown -> key.map(secret -> new TlsSettings.Pair(shown, secret)));
    }

    private static Optional<TlsSettings.Clients> clients(Environment config) {
        Optional<Path> authorities = path(config, CLIENT_CA);
        Optional<Path> revocations = path(config, CRL);
        Optional<Path> mapping = path(config, MAPPING);
        Optional<String> patterns = config.text(PATTERNS);
        String alone = Stream.of(CRL, MAPPING, PATTERNS)
                .filter(name -> config.text(name).isPresent())
                .collect(Collectors.joining(", "));
        if (authorities.isEmpty() && !alone.isEmpty()) {
            throw new IllegalArgumentException(alone
                    + " without TLS_CLIENT_CA has no effect: no client certificate is asked for. Set TLS_CLIENT_CA.");
        }
        return authorities.map(file -> new TlsSettings.Clients(file, revocations, mapping, patterns.orElse("")));
    }

    private static Optional<Path> path(Environment config, String name) {
        try {
            return config.text(name).map(Path::of);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(name + " cannot be the path of a file.", e);
        }
    }
}
