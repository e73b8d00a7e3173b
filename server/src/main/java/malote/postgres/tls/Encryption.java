package malote.postgres.tls;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import malote.file.BadFile;
import malote.file.Pem;
import malote.file.SettingFile;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.NonValidatingFactory;

/**
 * How connections to the database are encrypted, and what the database must prove. Both clients get the same from here, so that
 * they accept and refuse alike.
 *
 * @param authorities the CAs of which one has issued the certificate of the database
 * @param certificate what the server shows of itself; there if and only if {@code key} is
 */
public record Encryption(Mode mode, Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
    /** If the database offers it, whoever that is. */
    public static final Encryption IF_OFFERED =
            new Encryption(Mode.PREFER, Optional.empty(), Optional.empty(), Optional.empty());

    private static final String ROOT = "DB_SSLROOTCERT";

    /** In the words of PostgreSQL. */
    public enum Mode {
        DISABLE,
        PREFER,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL;

        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The mode of this text; empty if there is none. */
        public static Optional<Mode> parse(String text) {
            return Stream.of(values()).filter(mode -> mode.text().equals(text)).findFirst();
        }
    }

    public Encryption {
        if (mode == Mode.REQUIRE && authorities.isPresent()) {
            // As libpq does.
            mode = Mode.VERIFY_CA;
        }
    }

    /**
     * Reads the files, to say what is wrong with them.
     *
     * @throws IllegalArgumentException if one of them is not what it must be; the message is a sentence that names the setting
     */
    public void check() {
        try {
            trust();
            keys();
        } catch (BadFile e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private boolean verifies() {
        return mode == Mode.VERIFY_CA || mode == Mode.VERIFY_FULL;
    }

    /** What judges the certificate of the database; with it, its name is judged too if the connection says so. */
    TrustManager trust() throws BadFile {
        if (!verifies()) {
            return new NonValidatingFactory.NonValidatingTM();
        }
        SettingFile file = new SettingFile(ROOT, authorities.orElseThrow());
        List<X509Certificate> certificates = Pem.certificates(file, file.read());
        try {
            KeyStore store = emptyStore();
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("ca" + i, certificates.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return factory.getTrustManagers()[0];
        } catch (IOException | GeneralSecurityException e) {
            throw new BadFile(file + " cannot be used (" + e.getMessage() + ").");
        }
    }

    /** What proves to the database who this server is; null: nothing. */
    @Nullable
    X509KeyManager keys() throws BadFile {
        if (certificate.isEmpty()) {
            return null;
        }
        SettingFile shown = new SettingFile("DB_SSLCERT", certificate.get());
        SettingFile proof = new SettingFile("DB_SSLKEY", key.orElseThrow());
        List<X509Certificate> chain = Pem.certificates(shown, shown.read());
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry(
                    "own",
                    Pem.key(proof, proof.read(), chain.get(0).getPublicKey().getAlgorithm()),
                    new char[0],
                    chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(store, new char[0]);
            return (X509KeyManager) factory.getKeyManagers()[0];
        } catch (IOException | GeneralSecurityException e) {
            throw new BadFile(proof + " cannot be used (" + e.getMessage() + ").");
        }
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /**
     * Tells the asynchronous client.
     *
     * @param offered whether the database encrypts connections
     */
    public void configure(PgConnectOptions options, boolean offered) {
        // Not PREFER: where encryption is refused, this client leaves a connection open at every attempt.
        SslMode fallback = offered ? SslMode.REQUIRE : SslMode.DISABLE;
        options.setSslMode(
                switch (mode) {
                    case DISABLE -> SslMode.DISABLE;
                    case PREFER -> fallback;
                    case REQUIRE -> SslMode.REQUIRE;
                    case VERIFY_CA -> SslMode.VERIFY_CA;
                    case VERIFY_FULL -> SslMode.VERIFY_FULL;
                });
        try {
            if (verifies()) {
                options.setTrustOptions(TrustOptions.wrap(trust()));
            } else {
                options.setTrustAll(true);
            }
            if (mode == Mode.VERIFY_FULL) {
                options.setHostnameVerificationAlgorithm(DatabaseSockets.NAME_CHECK);
            }
            X509KeyManager keys = keys();
            if (keys != null) {
                options.setKeyCertOptions(KeyCertOptions.wrap(keys));
            }
        } catch (BadFile e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Tells JDBC. */
    public void configure(PGSimpleDataSource dataSource) {
        // The driver's own check of names is left out: it has other rules than Java's.
        dataSource.setSslMode(mode == Mode.VERIFY_FULL ? Mode.VERIFY_CA.text() : mode.text());
        dataSource.setSslfactory(DatabaseSockets.class.getName());
        dataSource.setSslFactoryArg(mode.text());
        authorities.ifPresent(path -> dataSource.setSslRootCert(path.toString()));
        certificate.ifPresent(path -> dataSource.setSslCert(path.toString()));
        key.ifPresent(path -> dataSource.setSslKey(path.toString()));
    }

    /** What {@link #configure(PGSimpleDataSource)} has said. */
    static Encryption of(Properties session) {
        return new Encryption(
                Mode.parse(session.getProperty("sslfactoryarg")).orElseThrow(),
                path(session.getProperty("sslrootcert")),
                path(session.getProperty("sslcert")),
                path(session.getProperty("sslkey")));
    }

    private static Optional<Path> path(@Nullable String text) {
        return Optional.ofNullable(text).map(Path::of);
    }
}
