package malote.bench.history;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the {@code endToEndId}s of messages in JSON without parsing it, and makes 64-bit ids of them. Two of a million
 * ids are the same with a probability of one in thirty million.
 *
 * <p>The name in its quotes and the quote after it cannot be within a string: there a quote is escaped.
 */
public final class EndToEndIds {
    /** How long an endToEndId is. */
    public static final int LENGTH = 32;

    /** What {@link #next} returns when there is no more. */
    public static final int NONE = -1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] FIELD = "\"endToEndId\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHIFT = shifts();

    private EndToEndIds() {}

    /** Where the first id at or after {@code from} begins that lies before {@code to} as a whole; or {@link #NONE}. */
    public static int next(byte[] json, int from, int to) {
        int last = FIELD.length - 1;
        int end = to - LENGTH;
        int at = from + last;
        while (at < end) {
            byte b = json[at];
            if (b == FIELD[last] && matches(json, at - last)) {
                return at + 1;
            }
            at += b < 0 ? FIELD.length : SHIFT[b];
        }
        return NONE;
    }

    /** The 64-bit id of the {@value #LENGTH} bytes at {@code from}. */
    public static long id(byte[] json, int from) {
        long hash = (long) LONGS.get(json, from);
        hash = mix(hash) ^ (long) LONGS.get(json, from + 8);
        hash = mix(hash) ^ (long) LONGS.get(json, from + 16);
        return mix(mix(hash) ^ (long) LONGS.get(json, from + 24));
    }

    /** A bijection of 64-bit numbers under which neighbours have nothing in common (the finisher of MurmurHash3). */
    public static long mix(long number) {
        long z = (number ^ (number >>> 33)) * 0xff51afd7ed558ccdL;
        z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return z ^ (z >>> 33);
    }

    private static boolean matches(byte[] json, int from) {
        for (int i = 0; i < FIELD.length; i++) {
            if (json[from + i] != FIELD[i]) {
                return false;
            }
        }
        return true;
    }

    /** The table of Horspool's search: how far to go on when this byte lies under the field's last one. */
    private static byte[] shifts() {
        byte[] shifts = new byte[128];
        Arrays.fill(shifts, (byte) FIELD.length);
        for (int i = 0; i < FIELD.length - 1; i++) {
            shifts[FIELD[i]] = (byte) (FIELD.length - 1 - i);
        }
        return shifts;
    }
}
