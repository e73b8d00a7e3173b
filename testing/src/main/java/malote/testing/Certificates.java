package malote.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates of a server and its clients, and the CA that signed them: made by the JDK's own program, good for two days, in files
 * that are gone with the server. Thread-safe.
 *
 * <p>An institution's certificate names it as those of the Brazilian payment system do, by {@code OU=ISPB-XXXXXXXX}.
 */
public final class Certificates implements AutoCloseable {
    /** Of the PKCS #12 files. */
    public static final String PASSWORD = "changeit";

    private static final String CA = "ca";
    private static final String SERVER = "server";
    private static final String OPERATOR = "operator";

    private final Path directory;
    private final Set<String> made = new TreeSet<>();

    private Certificates(Path directory) {
        this.directory = directory;
    }

    /** Makes a CA, and by it the certificates of a server on this machine and of its operator. */
    static Certificates create() {
        try {
            Certificates certificates = new Certificates(Files.createTempDirectory("malote-certificates-"));
            certificates.make(CA, "CN=CA of a test", "-ext", "bc:c=ca:true");
            certificates.make(SERVER, "CN=localhost", "-signer", CA, "-ext", "san=dns:localhost,ip:127.0.0.1");
            certificates.make(OPERATOR, "CN=Operator", "-signer", CA, "-ext", "eku=clientAuth");
            certificates.mapOperator();
            return certificates;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The CA's certificate, in PEM. */
    public Path ca() {
        return directory.resolve("ca.pem");
    }

    /** An institution's certificate, in PEM. */
    public Path certificate(String ispb) {
        return file(ispb, ".pem");
    }

    /** Its key, in PEM (PKCS #8). */
    public Path key(String ispb) {
        return file(ispb, "-key.pem");
    }

    /** Both in one PKCS #12 file, whose password is {@value #PASSWORD}. */
    public Path keystore(String ispb) {
        return file(ispb, ".p12");
    }

    /** What connections of the institution are made by: it shows its certificate, and trusts the CA. */
    public SSLContext client(String ispb) {
        file(ispb, ".p12");
        return context(ispb);
    }

    /** The same of the operator, who may do everything. */
    SSLContext operator() {
        return context(OPERATOR);
    }

    /** What the server needs to know of them. */
    Map<String, String> settings() {
        return Map.of(
                "TLS_CERT", path(SERVER, ".pem").toString(),
                "TLS_KEY", path(SERVER, "-key.pem").toString(),
                "TLS_CLIENT_CA", ca().toString(),
                "TLS_MAPPING", directory.resolve("mapping").toString());
    }

    private synchronized Path file(String ispb, String ending) {
        if (!ispb.matches("[0-9A-Z]{8}")) {
            throw new IllegalArgumentException("an ISPB has 8 digits and capital letters, unlike " + ispb);
        }
        if (!made.contains(ispb)) {
            make(
                    ispb,
                    "CN=Banco " + ispb + " T001,OU=ISPB-" + ispb + ",O=ICP-Brasil,C=BR",
                    "-signer",
                    CA,
                    "-ext",
                    "eku=clientAuth");
        }
        return path(ispb, ending);
    }

    private Path path(String name, String ending) {
        return directory.resolve(name + ending);
    }

    private synchronized void make(String name, String subject, String... options) {
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    name,
                    "-dname",
                    subject,
                    "-keyalg",
                    "RSA",
                    "-keysize",
                    "2048",
                    "-validity",
                    "2",
                    "-keystore",
                    path("all", ".p12").toString(),
                    "-storepass",
                    PASSWORD));
            command.addAll(List.of(options));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("No certificate was made; keytool says: " + said);
            }
            write(name);
            made.add(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void write(String name) throws IOException, GeneralSecurityException {
        KeyStore all = load();
        Certificate[] chain = all.getCertificateChain(name);
        StringBuilder pem = new StringBuilder();
        for (Certificate certificate : chain) {
            pem.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        Files.writeString(path(name, ".pem"), pem);
        byte[] key = all.getKey(name, PASSWORD.toCharArray()).getEncoded();
        Files.writeString(path(name, "-key.pem"), pem("PRIVATE KEY", key));
        try (OutputStream out = Files.newOutputStream(path(name, ".p12"))) {
            single(all, name).store(out, PASSWORD.toCharArray());
        }
    }

    private void mapOperator() throws IOException {
        try {
            byte[] certificate = load().getCertificate(OPERATOR).getEncoded();
            String print = HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
            Files.writeString(directory.resolve("mapping"), "sha256 " + print + " = * observe,operate,admin\n");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLContext context(String name) {
        try {
            KeyStore all = load();
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(single(all, name), PASSWORD.toCharArray());
            KeyStore trusted = empty();
            trusted.setCertificateEntry(CA, all.getCertificate(CA));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore single(KeyStore all, String name) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        char[] password = PASSWORD.toCharArray();
        store.setKeyEntry(name, all.getKey(name, password), password, all.getCertificateChain(name));
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private synchronized KeyStore load() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(path("all", ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }

    /** Deletes the files. */
    @Override
    public void close() {
        MaloteServer.delete(directory);
    }
}
