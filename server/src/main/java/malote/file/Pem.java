package malote.file;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates, keys and revocation lists: PEM, with any text around the blocks, or a single one as DER. */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);
    /** DER begins so: a sequence with a length of more than one byte. */
    private static final byte SEQUENCE = 0x30;

    private static final byte[] RSA_ALGORITHM = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    private Pem() {}

    /** The certificates of a file, in its order; at least one. */
    public static List<X509Certificate> certificates(SettingFile file, byte[] content) throws BadFile {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] der : blocks(content, "CERTIFICATE")) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
        } catch (GeneralSecurityException e) {
            throw new BadFile(file + " holds a certificate that cannot be read.");
        }
        if (certificates.isEmpty()) {
            throw new BadFile(file + " holds no certificate. It must be PEM (-----BEGIN CERTIFICATE-----).");
        }
        return certificates;
    }

    /** The revocation lists of a file; at least one. */
    public static List<X509CRL> revocations(SettingFile file, byte[] content) throws BadFile {
        List<X509CRL> lists = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] der : blocks(content, "X509 CRL")) {
                lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(der)));
            }
        } catch (GeneralSecurityException e) {
            throw new BadFile(file + " holds a revocation list that cannot be read.");
        }
        if (lists.isEmpty()) {
            throw new BadFile(file + " holds no revocation list. It must be PEM (-----BEGIN X509 CRL-----) or DER.");
        }
        return lists;
    }

    /** The one private key of a file, for this algorithm of a public key. */
    public static PrivateKey key(SettingFile file, byte[] content, String algorithm) throws BadFile {
        List<byte[]> traditional = blocks(content, "RSA PRIVATE KEY");
        List<byte[]> keys = new ArrayList<>(blocks(content, "PRIVATE KEY"));
        String text = text(content);
        if (text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")) {
            throw new BadFile(file + " holds a key with a password. Write it without: " + convert(file));
        } else if (text.contains("BEGIN EC PRIVATE KEY")) {
            throw new BadFile(file + " holds a key in the traditional form of EC keys. Convert it: " + convert(file));
        }
        traditional.forEach(der -> keys.add(pkcs8(der)));
        if (keys.size() != 1) {
            throw new BadFile(file + " holds " + keys.size()
                    + " private keys. It must hold one, as PEM (-----BEGIN PRIVATE KEY-----).");
        }
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
        } catch (GeneralSecurityException e) {
            throw new BadFile(file + " holds no key for the certificate of TLS_CERT, which has a key of the kind "
                    + algorithm + ".");
        }
    }

    private static String convert(SettingFile file) {
        return "openssl pkcs8 -topk8 -nodes -in " + file.path() + " -out key.pem";
    }

    /** What the blocks of this kind hold. */
    private static List<byte[]> blocks(byte[] content, String kind) {
        if (content.length > 0 && content[0] == SEQUENCE) {
            return List.of(content);
        }
        List<byte[]> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(text(content));
        while (block.find()) {
            if (block.group(1).equals(kind)) {
                blocks.add(decoded(block.group(2)));
            }
        }
        return blocks;
    }

    /** Nothing, if it is not base 64: then what it should be cannot be read. */
    private static byte[] decoded(String text) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    /** A traditional RSA key in the envelope that Java reads: version 0, the algorithm, the key. */
    private static byte[] pkcs8(byte[] rsa) {
        byte[] version = {0x02, 0x01, 0x00};
        return der(SEQUENCE, joined(version, RSA_ALGORITHM, der((byte) 0x04, rsa)));
    }

    /** A tag, the length in as few bytes as possible, the value. */
    private static byte[] der(byte tag, byte[] value) {
        int length = value.length;
        byte[] head;
        if (length < 0x80) {
            head = new byte[] {tag, (byte) length};
        } else if (length < 0x100) {
            head = new byte[] {tag, (byte) 0x81, (byte) length};
        } else {
            head = new byte[] {tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        }
        return joined(head, value);
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
