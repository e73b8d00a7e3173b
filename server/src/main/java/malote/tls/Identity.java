package malote.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import malote.file.BadFile;
import malote.file.Pem;
import malote.file.SettingFile;

/**
 * What the server shows of itself, and what proves it. Immutable.
 *
 * @param chain its certificate, and those of the CAs in between
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {
    Identity {
        chain = List.copyOf(chain);
    }

    /** The files that it is made of. */
    static List<SettingFile> files(TlsSettings.Own own) {
        if (own instanceof TlsSettings.Pair pair) {
            return List.of(new SettingFile("TLS_CERT", pair.certificate()), new SettingFile("TLS_KEY", pair.key()));
        }
        return List.of(new SettingFile("TLS_KEYSTORE", ((TlsSettings.Keystore) own).file()));
    }

    /** Makes it of what is in those files; refuses what no client would take. */
    static Identity of(TlsSettings.Own own, List<byte[]> contents, Instant now) throws BadFile {
        List<SettingFile> files = files(own);
        Identity identity = own instanceof TlsSettings.Keystore keystore
                ? ofKeystore(files.get(0), contents.get(0), keystore.password())
                : ofPair(files, contents);
        X509Certificate certificate = identity.chain.get(0);
        if (certificate.getNotAfter().toInstant().isBefore(now)) {
            throw new BadFile(files.get(0) + " holds a certificate that expired on "
                    + BadFile.time(certificate.getNotAfter()) + ".");
        } else if (certificate.getNotBefore().toInstant().isAfter(now)) {
            throw new BadFile(files.get(0) + " holds a certificate that is not valid before "
                    + BadFile.time(certificate.getNotBefore()) + ".");
        } else if (!fit(identity.key, certificate.getPublicKey())) {
            throw new BadFile(files.get(files.size() - 1) + " holds a key that does not fit the certificate.");
        }
        return identity;
    }

    private static Identity ofPair(List<SettingFile> files, List<byte[]> contents) throws BadFile {
        List<X509Certificate> chain = Pem.certificates(files.get(0), contents.get(0));
        String algorithm = chain.get(0).getPublicKey().getAlgorithm();
        return new Identity(Pem.key(files.get(1), contents.get(1), algorithm), chain);
    }

    private static Identity ofKeystore(SettingFile file, byte[] content, String password) throws BadFile {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), password.toCharArray());
            List<Identity> found = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                Key key = store.isKeyEntry(alias) ? store.getKey(alias, password.toCharArray()) : null;
                Certificate[] entry = store.getCertificateChain(alias);
                if (key instanceof PrivateKey own && entry != null) {
                    List<X509Certificate> chain = new ArrayList<>();
                    for (Certificate certificate : entry) {
                        chain.add((X509Certificate) certificate);
                    }
                    found.add(new Identity(own, chain));
                }
            }
            if (found.size() != 1) {
                throw new BadFile(file + " holds " + found.size() + " keys with a certificate. It must hold one.");
            }
            return found.get(0);
        } catch (IOException | GeneralSecurityException e) {
            throw new BadFile(file + " cannot be opened. It must be PKCS #12, and TLS_KEYSTORE_PASSWORD its password.");
        }
    }

    private static boolean fit(PrivateKey own, PublicKey shown) {
        byte[] text = {'m', 'a', 'l', 'o', 't', 'e'};
        try {
            String algorithm =
                    switch (shown.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case "RSA" -> "SHA256withRSA";
                        default -> shown.getAlgorithm();
                    };
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(own);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** When the first of its certificates expires. */
    Instant expires() {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }
}
