package malote.cli.certs;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CRLHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A CA: its certificate and key, and what it signs. Keys are of RSA, 3072 bits. What it signs is valid from five minutes ago,
 * for clocks that differ.
 */
record Authority(X509Certificate certificate, PrivateKey key) {
    /** A certificate, its key, and the CA's certificate. */
    record Issued(X509Certificate certificate, PrivateKey key, X509Certificate ca) {}

    private static final int BITS = 3072;
    private static final String SIGNATURE = "SHA256withRSA";
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final int SERIAL_BITS = 127;

    /** A new CA that signs itself. */
    static Authority create(X500Name subject, int days) throws IOException {
        try {
            KeyPair pair = pair();
            Instant from = start();
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    subject, serial(), Date.from(from), Date.from(end(from, days)), subject, pair.getPublic());
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(pair.getPublic()));
            return new Authority(
                    new JcaX509CertificateConverter().getCertificate(builder.build(signer(pair.getPrivate()))),
                    pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Issues a certificate for a new key, to show to the other side of a connection.
     *
     * @param days how long it is valid, but not longer than the CA
     * @param parts what it is for and whom it stands for
     */
    Issued issue(X500Name subject, int days, List<Extension> parts) throws IOException {
        try {
            KeyPair pair = pair();
            Instant from = start();
            Instant until = end(from, days);
            Instant last = certificate.getNotAfter().toInstant();
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new JcaX509CertificateHolder(certificate).getSubject(),
                    serial(),
                    Date.from(from),
                    Date.from(until.isAfter(last) ? last : until),
                    subject,
                    pair.getPublic());
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(pair.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    ids.createAuthorityKeyIdentifier(certificate.getPublicKey()));
            for (Extension part : parts) {
                builder.addExtension(part);
            }
            return new Issued(
                    new JcaX509CertificateConverter().getCertificate(builder.build(signer(key))),
                    pair.getPrivate(),
                    certificate);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether this CA issued a certificate. */
    boolean issued(X509Certificate other) {
        try {
            other.verify(certificate.getPublicKey());
            return other.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * Signs a list of revoked certificates.
     *
     * @param before the list until now; null: there was none
     * @param revoked the serial number that is added; null: none
     * @param days for how long the list is good
     */
    X509CRL revoke(@Nullable X509CRL before, @Nullable BigInteger revoked, int days) throws IOException {
        try {
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            JcaX509v2CRLBuilder builder = new JcaX509v2CRLBuilder(certificate, Date.from(now));
            builder.setNextUpdate(Date.from(end(now, days)));
            BigInteger number = BigInteger.ONE;
            if (before != null) {
                JcaX509CRLHolder holder = new JcaX509CRLHolder(before);
                builder.addCRL(holder);
                @Nullable Extension last = holder.getExtension(Extension.cRLNumber);
                if (last != null) {
                    number = ASN1Integer.getInstance(last.getParsedValue())
                            .getValue()
                            .add(BigInteger.ONE);
                }
            }
            if (revoked != null && revokedAt(before, revoked) == null) {
                builder.addCRLEntry(revoked, Date.from(now), 0);
            }
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
            return new JcaX509CRLConverter().getCRL(builder.build(signer(key)));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** When a certificate was revoked; null if it was not. */
    static @Nullable Instant revokedAt(@Nullable X509CRL list, BigInteger serial) {
        @Nullable X509CRLEntry entry = list == null ? null : list.getRevokedCertificate(serial);
        return entry == null ? null : entry.getRevocationDate().toInstant();
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        return generator.generateKeyPair();
    }

    private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
        return new JcaContentSignerBuilder(SIGNATURE).build(key);
    }

    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1);
    }

    private static Instant start() {
        return Instant.now().minus(SKEW).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Instant end(Instant from, int days) {
        return from.plus(Duration.ofDays(days));
    }
}
