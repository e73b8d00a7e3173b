package malote.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952), of one or more members, and throws {@link MalformedGzip} if anything about it is wrong.
 *
 * <p>Not {@link java.util.zip.GZIPInputStream}: that drops, without a word, whatever follows the first member when the
 * next one's header is damaged or has not arrived yet, and so would lose messages. Not for use by several threads.
 */
final class GunzipInputStream extends InputStream {
    private static final int BUFFER_BYTES = 8_192;
    private static final int MAGIC_1 = 0x1F;
    private static final int MAGIC_2 = 0x8B;
    private static final int DEFLATE = 8;
    private static final int HEADER_CHECK = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 bodyCheck = new CRC32();
    private final CRC32 headerCheck = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private boolean inMember;
    private boolean ended;

    GunzipInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inMember) {
                header();
            }
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                bodyCheck.update(bytes, offset, count);
                return count;
            }
            if (inflater.finished()) {
                trailer();
                ended = position == limit && !fill();
            }
        }
        return -1;
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            int count = inflater.inflate(bytes, offset, length);
            if (count == 0 && inflater.needsDictionary()) {
                throw new MalformedGzip("it needs a dictionary");
            }
            if (count == 0 && inflater.needsInput() && !inflater.finished()) {
                if (position == limit && !fill()) {
                    throw truncated();
                }
                inflater.setInput(buffer, position, limit - position);
                position = limit;
            }
            return count;
        } catch (DataFormatException e) {
            throw new MalformedGzip("its data are damaged");
        }
    }

    private void header() throws IOException {
        headerCheck.reset();
        if (headerByte() != MAGIC_1 || headerByte() != MAGIC_2 || headerByte() != DEFLATE) {
            throw new MalformedGzip("it does not begin as gzip does, or something else follows it");
        }
        int flags = headerByte();
        if ((flags & RESERVED) != 0) {
            throw new MalformedGzip("its header is damaged");
        }
        skipHeader(6);
        if ((flags & EXTRA) != 0) {
            skipHeader(headerByte() | (headerByte() << 8));
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        int check = (int) headerCheck.getValue() & 0xFFFF;
        if ((flags & HEADER_CHECK) != 0 && (headerByte() | (headerByte() << 8)) != check) {
            throw new MalformedGzip("its header is damaged");
        }
        inflater.reset();
        bodyCheck.reset();
        inMember = true;
    }

    private void trailer() throws IOException {
        position -= inflater.getRemaining();
        if (number() != bodyCheck.getValue() || number() != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw new MalformedGzip("its data do not match their check sum");
        }
        inMember = false;
    }

    private void skipHeader(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            headerByte();
        }
    }

    private void skipText() throws IOException {
        while (headerByte() != 0) {
            // up to the zero that ends it
        }
    }

    private int headerByte() throws IOException {
        int value = next();
        headerCheck.update(value);
        return value;
    }

    private long number() throws IOException {
        return next() | (next() << 8) | (next() << 16) | ((long) next() << 24);
    }

    private int next() throws IOException {
        if (position == limit && !fill()) {
            throw truncated();
        }
        return buffer[position++] & 0xFF;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = 0;
        int count;
        do {
            count = in.read(buffer, 0, buffer.length);
        } while (count == 0);
        limit = Math.max(count, 0);
        return count > 0;
    }

    private static MalformedGzip truncated() {
        return new MalformedGzip("it ends too early");
    }

    /** Frees the native memory of the inflater and closes the stream below. */
    @Override
    public void close() throws IOException {
        ended = true;
        inflater.end();
        in.close();
    }
}
