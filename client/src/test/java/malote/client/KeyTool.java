package malote.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates for tests, made by the JDK's own program, each in PEM and in PKCS12. */
public final class KeyTool {
    /** Of the stores. */
    public static final String PASSWORD = "changeit";

    private final Path directory;

    public KeyTool(Path directory) {
        this.directory = directory;
    }

    /** Makes a key and its certificate, signed by itself. */
    public KeyTool ca(String name) {
        return make(name, "RSA", List.of("-ext", "bc:c=ca:true"));
    }

    /** Makes a key, of RSA or EC, and its certificate, signed by a CA that was made before. */
    public KeyTool signed(String name, String ca, String algorithm, String... extensions) {
        List<String> options = new ArrayList<>(List.of("-signer", ca));
        for (String extension : extensions) {
            options.addAll(List.of("-ext", extension));
        }
        return make(name, algorithm, options);
    }

    /** The file {@code name.pem}: the certificate, and those above it. */
    public Path certificate(String name) {
        return directory.resolve(name + ".pem");
    }

    /** The file {@code name-key.pem}, of PKCS#8. */
    public Path key(String name) {
        return directory.resolve(name + "-key.pem");
    }

    /** The file {@code name.p12}, of both. */
    public Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    /** For a server that shows one certificate, and asks for those of a CA. */
    public SSLContext server(String name, String clientCa) {
        return server(name, clientCa, "TLS");
    }

    /**
     * The same with another protocol than the newest: in TLS 1.2 a client hears that it is refused before it has asked for
     * anything, so that this answer cannot be lost.
     */
    public SSLContext server(String name, String clientCa, String protocol) {
        try {
            KeyStore own = load(store(name));
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(clientCa, load(store(clientCa)).getCertificate(clientCa));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, PASSWORD.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance(protocol);
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private KeyTool make(String name, String algorithm, List<String> options) {
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    name,
                    "-keyalg",
                    algorithm,
                    "-dname",
                    "CN=" + name,
                    "-validity",
                    "2",
                    "-keystore",
                    store("all").toString(),
                    "-storepass",
                    PASSWORD));
            command.addAll(options);
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(said);
            }
            KeyStore all = load(store("all"));
            StringBuilder chain = new StringBuilder();
            for (Certificate certificate : all.getCertificateChain(name)) {
                chain.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
            Files.writeString(certificate(name), chain);
            Files.writeString(
                    key(name),
                    pem("PRIVATE KEY", all.getKey(name, PASSWORD.toCharArray()).getEncoded()));
            KeyStore one = KeyStore.getInstance("PKCS12");
            one.load(null, null);
            one.setKeyEntry(
                    name,
                    all.getKey(name, PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    all.getCertificateChain(name));
            try (OutputStream out = Files.newOutputStream(store(name))) {
                one.store(out, PASSWORD.toCharArray());
            }
            return this;
        } catch (GeneralSecurityException | IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }
}
