package malote.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The files of {@code malote certs}, as others read them. */
final class IssuedFiles {
    private IssuedFiles() {}

    /** The parts of the subject, in their order in the certificate. */
    static List<String> names(X509Certificate certificate) throws InvalidNameException {
        return new LdapName(certificate.getSubjectX500Principal().getName())
                .getRdns().stream()
                        .map(rdn -> rdn.getType() + "=" + rdn.getValue())
                        .toList();
    }

    static long days(X509Certificate certificate) {
        return Duration.between(
                        certificate.getNotBefore().toInstant(),
                        certificate.getNotAfter().toInstant())
                .toDays();
    }

    /** As the JDK does when a connection is made, with the list of revoked certificates. */
    static void validate(Path in, X509Certificate certificate) throws GeneralSecurityException, IOException {
        PKIXParameters parameters =
                new PKIXParameters(Set.of(new TrustAnchor(certificate(in.resolve("ca.pem")), null)));
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(list(in)))));
        parameters.setRevocationEnabled(true);
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
    }

    static X509Certificate certificate(Path file) throws GeneralSecurityException, IOException {
        return (X509Certificate) certificates(file).get(0);
    }

    static List<Certificate> certificates(Path file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
        }
    }

    static X509CRL list(Path in) throws GeneralSecurityException, IOException {
        try (InputStream list = Files.newInputStream(in.resolve("crl.pem"))) {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(list);
        }
    }

    static KeyStore keystore(Path file, char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return store;
    }

    /** A server with the certificate of a directory, which knows clients by its CA; TLS 1.2 refuses others at once. */
    static SSLContext server(Path in, String protocol) throws GeneralSecurityException, IOException {
        char[] password =
                Files.readString(in.resolve("server.password")).strip().toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(keystore(in.resolve("server.p12"), password), password);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", certificate(in.resolve("ca.pem")));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance(protocol);
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
