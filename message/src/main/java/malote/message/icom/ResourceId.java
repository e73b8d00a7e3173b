package malote.message.icom;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Ids of messages ({@code PI-ResourceId}): the letters {@code PI}, six bytes of Unix milliseconds (big-endian) and a random
 * UUID of version 4, in Base64. These 24 bytes are 32 characters of {@code A-Z a-z 0-9 + /}.
 */
public final class ResourceId {
    /** How many characters an id has. */
    public static final int LENGTH = 32;

    private static final int BYTES = 24;
    private static final long PI = (long) 'P' << 56 | (long) 'I' << 48;
    private static final long MILLIS = (1L << 48) - 1;

    private ResourceId() {}

    /** A new id, unique over all servers: 122 of its bits come from a secure source of randomness. Safe for use by many threads. */
    public static String create(long epochMillis) {
        UUID random = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(PI | (epochMillis & MILLIS))
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits())
                .array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** When an id was made, to the millisecond; empty if it is not laid out like those of {@link #create}. */
    public static Optional<Instant> time(String id) {
        try {
            byte[] bytes = Base64.getDecoder().decode(id);
            long first = bytes.length == BYTES ? ByteBuffer.wrap(bytes).getLong() : 0;
            return (first & ~MILLIS) == PI ? Optional.of(Instant.ofEpochMilli(first & MILLIS)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
