package malote.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads certificates and keys in PEM. What is wrong with a file is an {@link IllegalArgumentException} that says what would be right. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private Pem() {}

    /** The certificates of a file in their order, one or more. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (MatchResult block : blocks(file)) {
                if (block.group(1).equals("CERTIFICATE")) {
                    found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(content(block))));
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " holds a certificate that cannot be read: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " holds no certificate; it must have a part that begins with -----BEGIN CERTIFICATE-----.");
        }
        return found;
    }

    /** The key of a file, which must be that of the certificate. */
    static PrivateKey key(Path file, Path certificateFile, X509Certificate certificate) throws IOException {
        for (MatchResult block : blocks(file)) {
            String kind = block.group(1);
            if (kind.equals("ENCRYPTED PRIVATE KEY") || block.group(2).contains("ENCRYPTED")) {
                throw new IllegalArgumentException(file + " holds an encrypted key. Decrypt it"
                        + " (openssl pkcs8 -in FILE -out key.pem), or use a PKCS12 file, which has a password.");
            } else if (kind.equals("PRIVATE KEY")) {
                return key(file, content(block), certificateFile, certificate.getPublicKey());
            } else if (kind.endsWith(" PRIVATE KEY")) {
                throw new IllegalArgumentException(file + " holds an " + kind + ", an older form. Convert it:"
                        + " openssl pkcs8 -topk8 -nocrypt -in FILE -out key.pem");
            }
        }
        throw new IllegalArgumentException(
                file + " holds no key; it must have a part that begins with -----BEGIN PRIVATE KEY-----.");
    }

    private static PrivateKey key(Path file, byte[] content, Path certificateFile, PublicKey counterpart) {
        String algorithm = counterpart.getAlgorithm();
        if (!algorithm.equals("RSA") && !algorithm.equals("EC")) {
            throw new IllegalArgumentException(
                    certificateFile + " is for a key of the kind " + algorithm + "; it must be RSA or EC.");
        }
        try {
            PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(content));
            if (belong(key, counterpart, algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA")) {
                return key;
            }
        } catch (GeneralSecurityException e) {
            // It is of another kind, or broken: it does not belong to the certificate either.
        }
        throw new IllegalArgumentException(
                "the key in " + file + " does not belong to the certificate in " + certificateFile);
    }

    private static boolean belong(PrivateKey key, PublicKey counterpart, String algorithm)
            throws GeneralSecurityException {
        byte[] text = new byte[32];
        new SecureRandom().nextBytes(text);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(counterpart);
        signature.update(text);
        return signature.verify(signed);
    }

    private static List<MatchResult> blocks(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        return BLOCK.matcher(text).results().toList();
    }

    private static byte[] content(MatchResult block) {
        return Base64.getMimeDecoder().decode(block.group(2));
    }
}
