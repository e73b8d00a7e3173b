package malote.embedded;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of the names, sizes and contents of the files of a backup, in their order. */
final class CheckSum {
    /** The file in which it is: the last one. */
    static final String NAME = "sha256";

    private final MessageDigest digest;

    CheckSum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void begin(String name, long size) {
        digest.update((name + "\n" + size + "\n").getBytes(StandardCharsets.UTF_8));
    }

    void add(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
    }

    /** To be asked once, at the end. */
    String text() {
        return HexFormat.of().formatHex(digest.digest()) + "\n";
    }
}
