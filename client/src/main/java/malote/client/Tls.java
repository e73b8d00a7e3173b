package malote.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client trusts, and which certificate it shows. Immutable, and safe for use by many threads. Files are read once, by
 * the method that is given them; that throws {@link IOException} if one cannot be read, and
 * {@link IllegalArgumentException}, whose message says what would be right, if it does not hold what it should.
 *
 * <pre>{@code
 * Server.at("https://malote.example:3000")
 *         .tls(Tls.usual()
 *                 .trust(Path.of("certs/ca.pem"))
 *                 .certificate(Path.of("certs/client.pem"), Path.of("certs/client-key.pem")));
 * }</pre>
 */
public final class Tls {
    private static final Tls USUAL = new Tls(null, null);

    private final TrustManager @Nullable [] trusted;
    private final KeyManager @Nullable [] shown;

    private Tls(TrustManager @Nullable [] trusted, KeyManager @Nullable [] shown) {
        this.trusted = trusted;
        this.shown = shown;
    }

    /** Trusts the CAs that Java trusts, and shows no certificate. */
    public static Tls usual() {
        return USUAL;
    }

    /**
     * Trusts these CAs only.
     *
     * @param files with certificates in PEM, one or more each
     */
    public Tls trust(Path... files) throws IOException {
        try {
            KeyStore store = empty();
            for (Path file : files) {
                for (X509Certificate certificate : Pem.certificates(file)) {
                    store.setCertificateEntry("ca-" + store.size(), certificate);
                }
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return new Tls(factory.getTrustManagers(), shown);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the CA cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Shows a certificate.
     *
     * @param certificate a file with the certificate in PEM, followed by those of the CAs between it and the root, if any
     * @param key a file with its key, RSA or EC, in PEM (PKCS#8, not encrypted)
     */
    public Tls certificate(Path certificate, Path key) throws IOException {
        List<X509Certificate> chain = Pem.certificates(certificate);
        PrivateKey secret = Pem.key(key, certificate, chain.get(0));
        try {
            KeyStore store = empty();
            char[] none = {};
            store.setKeyEntry("client", secret, none, chain.toArray(X509Certificate[]::new));
            return new Tls(trusted, managers(store, none));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(certificate + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Shows the certificate of a file in the form PKCS12, which holds its key, too.
     *
     * @param password of the file and its key; may be wiped when this returns
     */
    public Tls keystore(Path file, char[] password) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try (InputStream in = new ByteArrayInputStream(bytes)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            boolean hasKey = false;
            for (String alias : Collections.list(store.aliases())) {
                hasKey |= store.isKeyEntry(alias);
            }
            if (!hasKey) {
                throw new IllegalArgumentException(file + " holds no key; it must hold a certificate and its key.");
            }
            return new Tls(trusted, managers(store, password));
        } catch (IOException | UnrecoverableKeyException e) {
            boolean locked =
                    e instanceof UnrecoverableKeyException || e.getCause() instanceof UnrecoverableKeyException;
            throw new IllegalArgumentException(
                    locked ? "the password is not that of " + file : file + " is not a PKCS12 file", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** What the JDK makes connections by. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown, trusted, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyManager[] managers(KeyStore store, char[] password) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        char[] copy = password.clone();
        factory.init(store, copy);
        Arrays.fill(copy, '\0');
        return factory.getKeyManagers();
    }
}
