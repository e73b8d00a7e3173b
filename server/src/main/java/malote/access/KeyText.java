package malote.access;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What somebody shows to prove that he has a key: {@code mlt_<id>_<secret>}. The id names the key and is no secret. The
 * secret is 256 random bits as 43 letters and digits, and then six that are a check sum (CRC-32) of all before them: it tells
 * a typing error from a key that is not known, and helps programs that look for secrets in texts. Immutable.
 */
public final class KeyText {
    private static final String PREFIX = "mlt_";
    private static final int ID_LENGTH = 8;
    private static final int SECRET_BYTES = 32;
    /** The least number of characters that can hold that many bytes. */
    private static final int SECRET_LENGTH = 43;

    private static final int SUM_LENGTH = 6;
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final Pattern FORM = Pattern.compile(
            PREFIX + "([0-9A-Za-z]{" + ID_LENGTH + "})_[0-9A-Za-z]{" + (SECRET_LENGTH + SUM_LENGTH) + "}");
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{" + ID_LENGTH + "}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final String text;

    private KeyText(String id, String text) {
        this.id = id;
        this.text = text;
    }

    /** A new one. */
    public static KeyText random() {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        byte[] name = new byte[ID_LENGTH];
        RANDOM.nextBytes(name);
        String id = text(new BigInteger(1, name).mod(BASE.pow(ID_LENGTH)), ID_LENGTH);
        String head = PREFIX + id + "_" + text(new BigInteger(1, secret), SECRET_LENGTH);
        return new KeyText(id, head + sum(head));
    }

    /**
     * Reads a key.
     *
     * @throws IllegalArgumentException if the text is none; the message says why, and does not show the text
     */
    public static KeyText parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("This is not a key. A key is mlt_, " + ID_LENGTH
                    + " letters or digits, _, and " + (SECRET_LENGTH + SUM_LENGTH) + " letters or digits.");
        }
        int end = text.length() - SUM_LENGTH;
        if (!sum(text.substring(0, end)).equals(text.substring(end))) {
            throw new IllegalArgumentException(
                    "This is not a key: its check sum is wrong, so a character of it is wrong. Copy it once more.");
        }
        return new KeyText(form.group(1), text);
    }

    /** Whether the text can be the id of a key. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** The name of the key, by which people speak of it. */
    public String id() {
        return id;
    }

    /** What is kept of it: the SHA-256 of its {@link #proof}. */
    public byte[] digest() {
        return digest(proof());
    }

    /**
     * SHA-256 of all of it. Whoever has it has a key that was good, and cannot find the key. The secret is random, so there is
     * nothing to guess from it.
     */
    byte[] proof() {
        return sha256(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** As {@link #digest()}, of a key with this proof. */
    static byte[] digest(byte[] proof) {
        return sha256(proof);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java has it.
        }
    }

    /** All of it, for the one who gets it. */
    public String reveal() {
        return text;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return PREFIX + id + "_…";
    }

    private static String sum(String head) {
        CRC32 crc = new CRC32();
        crc.update(head.getBytes(StandardCharsets.US_ASCII));
        return text(BigInteger.valueOf(crc.getValue()), SUM_LENGTH);
    }

    private static String text(BigInteger number, int length) {
        StringBuilder digits = new StringBuilder();
        BigInteger rest = number;
        for (int i = 0; i < length; i++) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            digits.append(DIGITS.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        return digits.reverse().toString();
    }
}
