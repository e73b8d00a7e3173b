package malote.cli.certs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;

/** The directory with a CA and what it issued. Files with secrets can be read by their owner only. */
record CertificateFiles(Path directory) {
    /** Why a command does not do what it was asked for; the message says what would. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    private static final String SECRET = "rw-------";
    private static final String PUBLIC = "rw-r--r--";

    /** The names of the files of one certificate. */
    record Names(Path certificate, Path key, Path keystore, Path password) {
        List<Path> all() {
            return List.of(certificate, key, keystore, password);
        }
    }

    Path ca() {
        return directory.resolve("ca.pem");
    }

    Path caKey() {
        return directory.resolve("ca-key.pem");
    }

    Path crl() {
        return directory.resolve("crl.pem");
    }

    /** A line for each certificate that was issued: serial number, end and subject, with tabs between them. */
    Path issued() {
        return directory.resolve("issued.txt");
    }

    Names names(String name) throws Refused {
        return names(directory.resolve(name + ".pem"));
    }

    /** Those that go with a file {@code NAME.pem}. */
    static Names names(Path certificate) throws Refused {
        String file = String.valueOf(certificate.getFileName());
        if (!file.endsWith(".pem")) {
            throw new Refused(certificate + " is not a certificate of this directory; name a file such as server.pem.");
        }
        String name = file.substring(0, file.length() - ".pem".length());
        return new Names(
                certificate,
                certificate.resolveSibling(name + "-key.pem"),
                certificate.resolveSibling(name + ".p12"),
                certificate.resolveSibling(name + ".password"));
    }

    /** @throws Refused if there is none */
    Authority authority() throws IOException {
        if (!Files.exists(ca()) || !Files.exists(caKey())) {
            throw new Refused("there is no CA in " + directory + ". Make one: ./malote certs ca --dir " + directory);
        }
        return new Authority(certificate(ca()), key(caKey()));
    }

    /**
     * The list of revoked certificates.
     *
     * @throws Refused if there is none, for a new one would forget what was revoked; or if it is not of this CA
     */
    X509CRL list(Authority authority) throws IOException {
        if (!Files.exists(crl())) {
            throw new Refused("there is no " + crl()
                    + ", the list of what was revoked before. Put the newest one back, such as the"
                    + " server's (TLS_CRL).");
        }
        try {
            X509CRL list = new JcaX509CRLConverter().getCRL(read(crl(), X509CRLHolder.class));
            list.verify(authority.certificate().getPublicKey());
            return list;
        } catch (GeneralSecurityException e) {
            throw new Refused(
                    crl() + " was not signed by the CA in " + directory + "; put the list of this CA back, or its CA.");
        }
    }

    /** The name of the CA, which the subjects of its certificates have as their organisation. */
    static String organization(Authority authority) throws IOException {
        try {
            RDN[] found = new JcaX509CertificateHolder(authority.certificate())
                    .getSubject()
                    .getRDNs(BCStyle.O);
            return found.length == 0
                    ? "Malote private CA"
                    : IETFUtils.valueToString(found[0].getFirst().getValue());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws Refused if the CA of this directory did not issue the certificate */
    void requireOwn(Authority authority, X509Certificate certificate, Path file) throws Refused {
        if (!authority.issued(certificate)) {
            throw new Refused(
                    file + " was not issued by the CA in " + directory + ". Name that CA's directory: --dir.");
        }
    }

    static X509Certificate certificate(Path file) throws IOException {
        try {
            return new JcaX509CertificateConverter().getCertificate(read(file, X509CertificateHolder.class));
        } catch (GeneralSecurityException e) {
            throw new Refused(file + " holds a certificate that cannot be read: " + e.getMessage());
        }
    }

    private static PrivateKey key(Path file) throws IOException {
        return new JcaPEMKeyConverter().getPrivateKey(read(file, PrivateKeyInfo.class));
    }

    /** @throws Refused if one of the files exists */
    static void requireNew(List<Path> files, String otherwise) throws Refused {
        for (Path file : files) {
            if (Files.exists(file)) {
                throw new Refused(file + " exists already. To replace it: --force. " + otherwise);
            }
        }
    }

    /** Writes a new CA and an empty list. */
    void write(Authority authority, X509CRL list) throws IOException {
        Files.createDirectories(directory);
        try {
            write(caKey(), SECRET, pem("PRIVATE KEY", authority.key().getEncoded()));
            write(ca(), PUBLIC, pem("CERTIFICATE", authority.certificate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        Files.deleteIfExists(issued());
        write(list);
    }

    /** Writes the list of revoked certificates. */
    void write(X509CRL list) throws IOException {
        try {
            write(crl(), PUBLIC, pem("X509 CRL", list.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a certificate in every form, and notes that it was issued. */
    void write(Names names, Authority.Issued issued) throws IOException {
        X509Certificate certificate = issued.certificate();
        String line = hex(certificate.getSerialNumber()) + "\t"
                + certificate.getNotAfter().toInstant() + "\t"
                + certificate.getSubjectX500Principal().getName() + "\n";
        Files.writeString(issued(), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        String password = password();
        try {
            write(names.key(), SECRET, pem("PRIVATE KEY", issued.key().getEncoded()));
            write(
                    names.certificate(),
                    PUBLIC,
                    pem("CERTIFICATE", certificate.getEncoded())
                            + pem("CERTIFICATE", issued.ca().getEncoded()));
            write(names.password(), SECRET, password + "\n");
            write(names.keystore(), SECRET, out -> {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setKeyEntry(
                        "malote", issued.key(), password.toCharArray(), new Certificate[] {certificate, issued.ca()});
                store.store(out, password.toCharArray());
            });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the CA of this directory issued a certificate with this serial number. */
    boolean hasIssued(BigInteger serial) throws IOException {
        String start = hex(serial) + "\t";
        Predicate<String> mentions = line -> line.startsWith(start);
        return Files.exists(issued()) && Files.readAllLines(issued()).stream().anyMatch(mentions);
    }

    static String hex(BigInteger serial) {
        return serial.toString(16);
    }

    private static <T> T read(Path file, Class<T> kind) throws IOException {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
                PEMParser parser = new PEMParser(reader)) {
            for (@Nullable Object found = parser.readObject(); found != null; found = parser.readObject()) {
                if (kind.isInstance(found)) {
                    return kind.cast(found);
                }
            }
        }
        String wanted =
                kind == X509CertificateHolder.class ? "certificate" : kind == X509CRLHolder.class ? "list" : "key";
        throw new Refused(file + " holds no " + wanted + " in PEM.");
    }

    private static String password() {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().encodeToString(random);
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }

    /** What fills a file. */
    private interface Content {
        void write(OutputStream out) throws IOException, GeneralSecurityException;
    }

    private static void write(Path file, String permissions, String text) throws IOException, GeneralSecurityException {
        write(file, permissions, out -> out.write(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The file is whole or not there: who reads it meanwhile sees the one before. */
    private static void write(Path file, String permissions, Content content)
            throws IOException, GeneralSecurityException {
        Path parent = file.toAbsolutePath().getParent();
        Path fresh = Files.createTempFile(parent, ".", ".tmp");
        try {
            try (OutputStream out = Files.newOutputStream(fresh)) {
                content.write(out);
            }
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
