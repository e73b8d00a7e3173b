package malote.message.icom;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Packs and unpacks gzip (RFC 1952) from array to array. Each thread has a deflater and an inflater of its own and uses them again:
 * for a message of a few kilobytes, setting them up would cost more than packing. Safe for use by many threads.
 */
public final class Gzip {
    private static final int LEVEL = 1;
    private static final byte[] HEADER = {0x1F, (byte) 0x8B, Deflater.DEFLATED, 0, 0, 0, 0, 0, 4, (byte) 255};
    private static final int TRAILER = 8;
    /** No byte of deflated data stands for more bytes than this. */
    private static final int MAX_RATIO = 1_032;

    private static final ThreadLocal<Deflater> DEFLATER = ThreadLocal.withInitial(() -> new Deflater(LEVEL, true));
    private static final ThreadLocal<Inflater> INFLATER = ThreadLocal.withInitial(() -> new Inflater(true));

    private Gzip() {}

    /**
     * What was packed.
     *
     * @param isOneMember whether the packed bytes are exactly one member of gzip: readers that know nothing of a second one can
     *     be given them as they are
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    public record Unpacked(byte[] bytes, boolean isOneMember) {}

    /** Makes one member that holds these bytes; it is packed fast rather than small. */
    public static byte[] pack(byte[] bytes) {
        byte[] packed = Arrays.copyOf(HEADER, HEADER.length + bytes.length / 2 + 64 + TRAILER);
        int length = HEADER.length;
        Deflater deflater = DEFLATER.get();
        try {
            deflater.setInput(bytes);
            deflater.finish();
            while (true) {
                length += deflater.deflate(packed, length, packed.length - TRAILER - length);
                if (deflater.finished()) {
                    break;
                }
                packed = Arrays.copyOf(packed, 2 * packed.length);
            }
        } finally {
            deflater.reset();
        }
        CRC32 crc = new CRC32();
        crc.update(bytes);
        putInt(packed, length, (int) crc.getValue());
        putInt(packed, length + Integer.BYTES, bytes.length);
        return Arrays.copyOf(packed, length + TRAILER);
    }

    /**
     * Unpacks one member, or several that follow each other.
     *
     * @param limit the most bytes that it may hold; what it claims to hold does not count
     * @throws GzipException if it is no gzip, is cut off or damaged, if something else stands behind it, or if it holds more
     */
    public static Unpacked unpack(byte[] packed, int limit) throws GzipException {
        Unpacking unpacking = new Unpacking(packed, new byte[expected(packed, limit)], 0, limit);
        unpacking.member();
        boolean isOneMember = unpacking.isAtEnd();
        while (!unpacking.isAtEnd()) {
            unpacking.member();
        }
        byte[] target = unpacking.target;
        int length = unpacking.length;
        return new Unpacked(length == target.length ? target : Arrays.copyOf(target, length), isOneMember);
    }

    /**
     * Unpacks one member into an array.
     *
     * @param size what it holds, in bytes
     * @throws IllegalArgumentException if it is damaged or holds something of another size
     */
    static void unpack(byte[] packed, int size, byte[] target, int at) {
        Unpacking unpacking = new Unpacking(packed, target, at, at + size);
        try {
            unpacking.member();
        } catch (GzipException e) {
            throw new IllegalArgumentException(e);
        }
        if (unpacking.length != at + size || !unpacking.isAtEnd()) {
            throw new IllegalArgumentException("not one member that holds " + size + " bytes");
        }
    }

    /** The size that the last member claims, as far as it can be true. */
    private static int expected(byte[] packed, int limit) {
        if (packed.length < TRAILER) {
            return 0;
        }
        long claimed = Integer.toUnsignedLong(getInt(packed, packed.length - Integer.BYTES));
        return (int) Math.min(Math.min(claimed, (long) MAX_RATIO * packed.length), limit);
    }

    private static void putInt(byte[] target, int at, int value) {
        target[at] = (byte) value;
        target[at + 1] = (byte) (value >>> 8);
        target[at + 2] = (byte) (value >>> 16);
        target[at + 3] = (byte) (value >>> 24);
    }

    private static int getInt(byte[] source, int at) {
        return (source[at] & 0xFF)
                | (source[at + 1] & 0xFF) << 8
                | (source[at + 2] & 0xFF) << 16
                | (source[at + 3] & 0xFF) << 24;
    }

    /** Members one after the other, each read to its end. */
    private static final class Unpacking {
        private static final int HAS_CRC = 2;
        private static final int HAS_EXTRA = 4;
        private static final int HAS_NAME = 8;
        private static final int HAS_COMMENT = 16;

        private final byte[] packed;
        private final int limit;
        private byte[] target;
        private int at;
        private int length;

        /** Unpacks into {@code target[from, limit)}; where the array ends before the limit, a longer one takes its place. */
        Unpacking(byte[] packed, byte[] target, int from, int limit) {
            this.packed = packed;
            this.target = target;
            this.length = from;
            this.limit = limit;
        }

        boolean isAtEnd() {
            return at == packed.length;
        }

        void member() throws GzipException {
            skipHeader();
            int from = length;
            inflate();
            int trailer = skip(TRAILER);
            CRC32 crc = new CRC32();
            crc.update(target, from, length - from);
            if (getInt(packed, trailer) != (int) crc.getValue()
                    || getInt(packed, trailer + Integer.BYTES) != length - from) {
                throw GzipException.damaged("the checksum of the gzip is wrong");
            }
        }

        private void skipHeader() throws GzipException {
            int header = at;
            if (packed.length - at < 2 || packed[at] != HEADER[0] || packed[at + 1] != HEADER[1]) {
                throw GzipException.damaged(
                        at == 0 ? "the body is no gzip" : "something that is no gzip stands behind the gzip");
            }
            skip(HEADER.length);
            int flags = packed[header + 3];
            if (packed[header + 2] != Deflater.DEFLATED) {
                throw GzipException.damaged("the gzip is packed by another method than deflate");
            }
            if ((flags & HAS_EXTRA) != 0) {
                int extra = skip(2);
                skip((packed[extra] & 0xFF) | (packed[extra + 1] & 0xFF) << 8);
            }
            if ((flags & HAS_NAME) != 0) {
                skipText();
            }
            if ((flags & HAS_COMMENT) != 0) {
                skipText();
            }
            if ((flags & HAS_CRC) != 0) {
                skip(2);
            }
        }

        private void skipText() throws GzipException {
            while (packed[skip(1)] != 0) {}
        }

        /** Goes on by so many bytes, which must be there; returns where they begin. */
        private int skip(int count) throws GzipException {
            if (packed.length - at < count) {
                throw GzipException.damaged("the gzip is cut off");
            }
            int from = at;
            at += count;
            return from;
        }

        private void inflate() throws GzipException {
            Inflater inflater = INFLATER.get();
            try {
                inflater.setInput(packed, at, packed.length - at);
                while (!inflater.finished()) {
                    inflateSome(inflater);
                }
                at = packed.length - inflater.getRemaining();
            } catch (DataFormatException e) {
                throw GzipException.damaged("the gzip is damaged");
            } finally {
                inflater.reset();
            }
        }

        private void inflateSome(Inflater inflater) throws DataFormatException, GzipException {
            boolean isFull = length == limit;
            if (!isFull && length == target.length) {
                target = Arrays.copyOf(target, (int) Math.min(limit, 2L * length + 64));
            }
            // What does not fit is noticed by one byte too many.
            int count = isFull
                    ? inflater.inflate(new byte[1])
                    : inflater.inflate(target, length, Math.min(target.length, limit) - length);
            if (isFull && count > 0) {
                throw GzipException.tooLarge(limit);
            }
            if (count == 0 && !inflater.finished()) {
                throw GzipException.damaged("the gzip is cut off");
            }
            length += count;
        }
    }
}
