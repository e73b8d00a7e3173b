package malote.queue;

import java.security.SecureRandom;
import java.util.Optional;

/**
 * Names one read of one stream: the last segment of a stream's URI, which the specification calls <i>interationId</i>.
 *
 * <p>Its text is the stream's key, {@value #KEY_LENGTH} random lower-case letters and digits (67 bits: not to be
 * guessed, for whoever knows it may read the stream), followed by the iteration in decimal.
 *
 * @param iteration counts the reads of a stream that brought messages, from 0
 */
public record ReadId(String key, long iteration) {
    private static final int KEY_LENGTH = 13;
    private static final int MAX_LENGTH = KEY_LENGTH + 18;
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The first read of a new stream. */
    public static ReadId random() {
        StringBuilder key = new StringBuilder(KEY_LENGTH);
        for (int i = 0; i < KEY_LENGTH; i++) {
            key.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return new ReadId(key.toString(), 0);
    }

    /** Reads what {@link #toString} wrote; empty if the text cannot be one. */
    public static Optional<ReadId> parse(String text) {
        if (text.length() <= KEY_LENGTH || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        for (int i = 0; i < KEY_LENGTH; i++) {
            if (ALPHABET.indexOf(text.charAt(i)) < 0) {
                return Optional.empty();
            }
        }
        long iteration = 0;
        for (int i = KEY_LENGTH; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean leadingZero = c == '0' && i == KEY_LENGTH && text.length() > KEY_LENGTH + 1;
            if (c < '0' || c > '9' || leadingZero) {
                return Optional.empty();
            }
            iteration = iteration * 10 + (c - '0');
        }
        return Optional.of(new ReadId(text.substring(0, KEY_LENGTH), iteration));
    }

    /** Another read of the same stream. */
    public ReadId at(long otherIteration) {
        return otherIteration == iteration ? this : new ReadId(key, otherIteration);
    }

    @Override
    public String toString() {
        return key + iteration;
    }
}
