package malote.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA for tests, which issues whatever a test needs. */
public final class TestCa {
    private static final AtomicLong SERIAL = new AtomicLong(1_000);

    private final X500Name name;
    private final Issued own;

    /** A certificate with its key. */
    public record Issued(X509Certificate certificate, PrivateKey key) {
        /** Both in the form that the server reads. */
        public Issued write(Path certificate, Path key) {
            try {
                Files.writeString(key, keyPem());
                Files.writeString(certificate, pem());
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public String pem() {
            return block("CERTIFICATE", encoded(certificate));
        }

        public String keyPem() {
            return block("PRIVATE KEY", key.getEncoded());
        }
    }

    /** Says what a certificate is to be. */
    public static final class Wish {
        private final String subject;
        private final List<GeneralName> names = new ArrayList<>();
        private KeyPurposeId purpose = KeyPurposeId.id_kp_clientAuth;
        private Instant from = Instant.now().minus(Duration.ofDays(2));
        private Instant until = Instant.now().plus(Duration.ofDays(30));
        private String algorithm = "EC";

        /** @param subject its parts in the order of the certificate */
        public Wish(String subject) {
            this.subject = subject;
        }

        public Wish uri(String uri) {
            names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
            return this;
        }

        public Wish dns(String dns) {
            names.add(new GeneralName(GeneralName.dNSName, dns));
            return this;
        }

        public Wish forServers() {
            purpose = KeyPurposeId.id_kp_serverAuth;
            names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
            return dns("localhost");
        }

        /** For a server that is called by this name only. */
        public Wish forDatabase(String name) {
            purpose = KeyPurposeId.id_kp_serverAuth;
            return dns(name);
        }

        public Wish until(Instant end) {
            until = end;
            return this;
        }

        public Wish from(Instant begin) {
            from = begin;
            return this;
        }

        public Wish rsa() {
            algorithm = "RSA";
            return this;
        }
    }

    private TestCa(X500Name name, Issued own) {
        this.name = name;
        this.own = own;
    }

    public static TestCa create(String subject) {
        return create(subject, Instant.now().plus(Duration.ofDays(60)));
    }

    static TestCa create(String subject, Instant until) {
        X500Name name = new X500Name(subject);
        KeyPair keys = keys("EC");
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(SERIAL.incrementAndGet()),
                    Date.from(Instant.now().minus(Duration.ofDays(90))),
                    Date.from(until),
                    name,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new TestCa(name, new Issued(signed(builder, keys.getPrivate()), keys.getPrivate()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The certificate of the CA. */
    public X509Certificate certificate() {
        return own.certificate();
    }

    public String pem() {
        return own.pem();
    }

    public Issued server() {
        return issue(new Wish("CN=localhost").forServers());
    }

    public Issued client(String subject) {
        return issue(new Wish(subject));
    }

    public Issued issue(Wish wish) {
        KeyPair keys = keys(wish.algorithm);
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(SERIAL.incrementAndGet()),
                    Date.from(wish.from),
                    Date.from(wish.until),
                    new X500Name(wish.subject),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(wish.purpose));
            if (!wish.names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(wish.names.toArray(GeneralName[]::new)));
            }
            return new Issued(signed(builder, own.key()), keys.getPrivate());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A revocation list, as PEM, that is valid until then. */
    public String revocations(Instant until, X509Certificate... revoked) {
        return block("X509 CRL", revocationsDer(until, revoked));
    }

    byte[] revocationsDer(Instant until, X509Certificate... revoked) {
        Instant made = Instant.now().minus(Duration.ofDays(1));
        X509v2CRLBuilder builder = new X509v2CRLBuilder(name, Date.from(made));
        builder.setNextUpdate(Date.from(until));
        for (X509Certificate certificate : revoked) {
            builder.addCRLEntry(certificate.getSerialNumber(), Date.from(made), CRLReason.keyCompromise);
        }
        try {
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(own.key()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a client that trusts this CA, and shows that certificate, or none. */
    public SSLContext context(Issued... shown) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            KeyManager[] keys = null;
            if (shown.length > 0) {
                keys = new KeyManager[] {new InsistentKeys(shown[0])};
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keys(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("EC") ? 256 : 2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String block(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der) + "\n-----END "
                + kind + "-----\n";
    }
}
