package malote.bench.history;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Makes 64-bit ids of whole messages: whatever byte is another, so is the id, but for one pair in 2⁶⁴. Two of a million messages
 * have the same id with a probability of one in thirty million.
 */
public final class Digest {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    private Digest() {}

    /** The id of the bytes from {@code from} to before {@code to}. */
    public static long of(byte[] bytes, int from, int to) {
        // Each step is one to one in what was before it and in the eight bytes, so that no single change gets lost.
        long hash = EndToEndIds.mix((to - from) * FACTOR);
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(bytes, at)) * FACTOR;
            // The product carries differences upwards only.
            hash ^= hash >>> 32;
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = (rest << Byte.SIZE) | (bytes[at] & 0xFF);
        }
        return EndToEndIds.mix(EndToEndIds.mix(hash) ^ rest);
    }
}
