package malote.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Name-based ids of parties: the first 128 bits of a SHA-256 with the version 8 and variant bits of RFC 9562 set. The
 * digest is taken over the six fields in order, each as UTF-8 with its length in bytes (four, big-endian) before it, so
 * that no two parties that follow {@link MessageRules} give the same input.
 *
 * <p>Not {@link UUID#nameUUIDFromBytes}: it is MD5, for which anybody can make two inputs with one digest. Since the
 * party that came first is the one stored, whoever may send messages could then have the payments of one party shown
 * with the name and account of another.
 *
 * <p>The ids are in the database: a change here would store every party a second time. Safe for use by many threads.
 */
final class PartyId {
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(PartyId::sha256);
    private static final long VERSION_BITS = 0xF000L;
    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT_BITS = 0xC000_0000_0000_0000L;
    private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;

    private PartyId() {}

    static UUID of(Party party) {
        MessageDigest digest = SHA_256.get();
        update(digest, party.nome());
        update(digest, party.cpfCnpj());
        update(digest, party.ispb());
        update(digest, party.agencia());
        update(digest, party.contaTransacional());
        update(digest, party.tipoConta().name());
        byte[] hash = digest.digest();
        return new UUID(
                (longAt(hash, 0) & ~VERSION_BITS) | VERSION_8,
                (longAt(hash, Long.BYTES) & ~VARIANT_BITS) | VARIANT_RFC);
    }

    private static void update(MessageDigest digest, String field) {
        byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length;
        digest.update((byte) (length >>> 24));
        digest.update((byte) (length >>> 16));
        digest.update((byte) (length >>> 8));
        digest.update((byte) length);
        digest.update(bytes);
    }

    private static long longAt(byte[] bytes, int offset) {
        long value = 0;
        for (int i = offset; i < offset + Long.BYTES; i++) {
            value = (value << 8) | (bytes[i] & 0xFF);
        }
        return value;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
