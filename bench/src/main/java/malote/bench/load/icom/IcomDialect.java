package malote.bench.load.icom;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import malote.bench.history.Digest;
import malote.bench.http.Response;
import malote.bench.load.Dialect;

/**
 * Reads in the ICOM dialect. A message is known by a digest of all its bytes, and its name is the {@code PI-ResourceId}. Answers must
 * be just as plain readers want them, to the byte. For one thread.
 */
public final class IcomDialect implements Dialect {
    private static final int ID_LENGTH = 32;
    private static final byte[] XML = ascii("application/xml; charset=utf-8");
    private static final byte[] MULTIPART = ascii("multipart/mixed; boundary=");
    private static final byte[] PART = ascii("\r\nContent-Type: application/xml; charset=utf-8\r\nPI-ResourceId: ");
    private static final byte[] EMPTY_LINE = ascii("\r\n\r\n");
    private static final byte[] DELIMITER = ascii("\r\n--");
    private static final int LINE_END = 2;
    private static final byte[] LAST = ascii("--\r\n");
    private static final int GZIP_HEAD = 10;
    private static final int GZIP_TAIL = 8;
    private static final int MOST_BYTES = 11 << 20;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final boolean packed;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private byte[] unpacked = new byte[1 << 16];
    /** With the line end before it. */
    private byte[] delimiter = new byte[0];

    private final byte[] shifts = new byte[256];

    // The body of the answer under way.
    private byte[] body = unpacked;
    private int from;
    private int to;

    /** @param packed whether answers are asked for in gzip */
    public IcomDialect(boolean packed) {
        this.packed = packed;
    }

    @Override
    public String start(String ispb) {
        return "/api/v1/out/" + ispb + "/stream/start";
    }

    @Override
    public String[] headers(boolean multipart) {
        String accept = "Accept: " + (multipart ? "multipart/mixed" : "application/xml");
        return packed ? new String[] {accept, "Accept-Encoding: gzip"} : new String[] {accept};
    }

    @Override
    public boolean limitsReads() {
        return true;
    }

    @Override
    public boolean read(Response response, Each each) {
        body = response.bytes();
        from = response.bodyFrom();
        to = response.bodyTo();
        int type = response.typeFrom();
        if (response.isGzip() != packed || (packed && !unpack())) {
            return false;
        } else if (matches(XML, response.bytes(), type) && response.typeTo() == type + XML.length) {
            return readOne(response, each);
        }
        return matches(MULTIPART, response.bytes(), type)
                && response.resourceTo() == response.resourceFrom()
                && readParts(response, each);
    }

    private boolean readOne(Response response, Each each) {
        int id = response.resourceFrom();
        if (response.resourceTo() - id != ID_LENGTH || to == from) {
            return false;
        }
        each.message(Digest.of(body, from, to), name(response.bytes(), id));
        return true;
    }

    private boolean readParts(Response response, Each each) {
        setBoundary(response.bytes(), response.typeFrom() + MULTIPART.length, response.typeTo());
        if (!isDelimiter(from)) {
            return false;
        }
        // Before the first part there is no line to end.
        int at = from - LINE_END;
        do {
            int id = at + delimiter.length + PART.length;
            int begin = id + ID_LENGTH + EMPTY_LINE.length;
            if (!matches(PART, body, id - PART.length) || !matches(EMPTY_LINE, body, id + ID_LENGTH)) {
                return false;
            }
            at = nextDelimiter(begin);
            if (at <= begin) {
                return false;
            }
            each.message(Digest.of(body, begin, at), name(body, id));
        } while (!matches(LAST, body, at + delimiter.length));
        return at + delimiter.length + LAST.length == to;
    }

    private void setBoundary(byte[] bytes, int begin, int end) {
        delimiter = Arrays.copyOf(DELIMITER, DELIMITER.length + end - begin);
        System.arraycopy(bytes, begin, delimiter, DELIMITER.length, end - begin);
        Arrays.fill(shifts, (byte) delimiter.length);
        for (int i = 0; i < delimiter.length - 1; i++) {
            shifts[delimiter[i] & 0xFF] = (byte) (delimiter.length - 1 - i);
        }
    }

    /** Whether the delimiter stands here, but for its line end. */
    private boolean isDelimiter(int at) {
        int end = at + delimiter.length - LINE_END;
        return end <= to && Arrays.equals(body, at, end, delimiter, LINE_END, delimiter.length);
    }

    /** Where the next delimiter begins; -1 if there is none (Horspool's search). */
    private int nextDelimiter(int begin) {
        int last = delimiter.length - 1;
        for (int at = begin + last; at < to; at += shifts[body[at] & 0xFF]) {
            if (body[at] == delimiter[last] && Arrays.equals(body, at - last, at + 1, delimiter, 0, delimiter.length)) {
                return at - last;
            }
        }
        return -1;
    }

    private boolean matches(byte[] expected, byte[] bytes, int at) {
        int end = at + expected.length;
        return at >= 0
                && end <= (bytes == body ? to : bytes.length)
                && Arrays.equals(bytes, at, end, expected, 0, expected.length);
    }

    private static long name(byte[] bytes, int at) {
        return Digest.of(bytes, at, at + ID_LENGTH) | 1;
    }

    /** Replaces the body by what is in it; false if it is not one sound member of gzip. */
    private boolean unpack() {
        int length = to - from;
        if (length < GZIP_HEAD + GZIP_TAIL
                || body[from] != 0x1f
                || body[from + 1] != (byte) 0x8b
                || body[from + 3] != 0) {
            return false;
        }
        int size = number(to - 4);
        int sum = number(to - GZIP_TAIL);
        if (size <= 0 || size > MOST_BYTES) {
            return false;
        } else if (unpacked.length < size) {
            unpacked = new byte[size];
        }
        try {
            inflater.reset();
            inflater.setInput(body, from + GZIP_HEAD, length - GZIP_HEAD - GZIP_TAIL);
            int count = inflater.inflate(unpacked, 0, size);
            crc.reset();
            crc.update(unpacked, 0, count);
            body = unpacked;
            from = 0;
            to = count;
            return count == size && inflater.getRemaining() == 0 && (int) crc.getValue() == sum;
        } catch (DataFormatException e) {
            return false;
        }
    }

    private int number(int at) {
        return (int) INTS.get(body, at);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
