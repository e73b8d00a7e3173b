package malote.bench.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates for a run: a CA, and by it one of the server and those of clients, made by the JDK's own program in a
 * directory. They are good for two days.
 */
public final class Certificates {
    private static final String PASSWORD = "for-a-moment";
    private static final String CA = "ca";
    private static final String SERVER = "server";

    private final Path directory;

    /** Those that are in a directory already, or will be. */
    public Certificates(Path directory) {
        this.directory = directory;
    }

    /** Makes a CA and the certificate of a server on this machine. */
    public static Certificates create(Path directory) throws IOException, InterruptedException {
        Certificates made = new Certificates(directory);
        made.make(CA, "-ext", "bc:c=ca:true");
        made.make(SERVER, "-signer", CA, "-ext", "san=dns:localhost,ip:127.0.0.1", "-ext", "eku=serverAuth");
        KeyStore all = made.load();
        try {
            write(made.ca(), "CERTIFICATE", all.getCertificate(CA).getEncoded());
            write(made.certificate(), "CERTIFICATE", all.getCertificate(SERVER).getEncoded());
            write(
                    made.key(),
                    "PRIVATE KEY",
                    all.getKey(SERVER, PASSWORD.toCharArray()).getEncoded());
            return made;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The CA's certificate, in PEM. */
    public Path ca() {
        return directory.resolve("ca.pem");
    }

    /** The server's, in PEM. */
    public Path certificate() {
        return directory.resolve("server.pem");
    }

    /** Its key, in PEM. */
    public Path key() {
        return directory.resolve("server-key.pem");
    }

    /** What connections of a client that stands for these institutions are made by. */
    public SSLContext client(List<String> ispbs) throws IOException, InterruptedException {
        String names = ispbs.stream().map(ispb -> "uri:urn:malote:ispb:" + ispb).collect(Collectors.joining(","));
        make("client", "-signer", CA, "-ext", "san=" + names, "-ext", "eku=clientAuth");
        return context("client");
    }

    /** What connections of the server are made by. */
    public SSLContext server() throws IOException {
        return context(SERVER);
    }

    private SSLContext context(String name) throws IOException {
        try {
            char[] password = PASSWORD.toCharArray();
            KeyStore all = load();
            KeyStore own = empty();
            own.setKeyEntry(name, all.getKey(name, password), password, all.getCertificateChain(name));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, password);
            KeyStore trusted = empty();
            trusted.setCertificateEntry(CA, all.getCertificate(CA));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void make(String name, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "RSA",
                "-keysize",
                "3072",
                "-validity",
                "2",
                "-keystore",
                store().toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("No certificate was made; keytool says: " + said);
        }
    }

    private Path store() {
        return directory.resolve("all.p12");
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private KeyStore load() throws IOException {
        try (InputStream in = Files.newInputStream(store())) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + kind + "-----\n");
    }
}
