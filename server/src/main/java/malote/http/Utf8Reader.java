package malote.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;

/**
 * Decodes UTF-8 as strictly as RFC 3629 defines it and tells where it is broken ({@link MalformedJson}). The JSON
 * parser's own decoder lets overlong forms and encoded surrogates pass, so that U+0000 or half a character could come
 * in; the JDK's does not know the line. Closing it does not close the stream. Not for use by several threads.
 */
final class Utf8Reader extends Reader {
    private static final int BUFFER_BYTES = 8_192;

    private final InputStream in;
    private final byte[] bytes;
    private int position;
    private int limit;

    /** The second half of a surrogate pair that did not fit, or 0. */
    private char pending;

    private int line = 1;
    private long lineStart;
    private long charsBefore;

    /** Takes no more memory than what the stream says to have at hand, if it says so. */
    Utf8Reader(InputStream in) throws IOException {
        this.in = in;
        int atHand = in.available();
        this.bytes = new byte[atHand > 0 ? Math.min(atHand, BUFFER_BYTES) : BUFFER_BYTES];
    }

    @Override
    public int read(char[] out, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int to = offset;
        int end = offset + length;
        if (pending != 0) {
            out[to++] = pending;
            pending = 0;
        } else if (position == limit && !fill()) {
            return -1;
        }
        while (to < end && position < limit) {
            byte first = bytes[position];
            if (first >= 0) {
                position++;
                out[to++] = (char) first;
                if (first == '\n') {
                    line++;
                    lineStart = charsBefore + to - offset;
                }
                continue;
            }
            int codePoint = codePoint(charsBefore + to - offset);
            if (Character.isBmpCodePoint(codePoint)) {
                out[to++] = (char) codePoint;
            } else {
                out[to++] = Character.highSurrogate(codePoint);
                if (to < end) {
                    out[to++] = Character.lowSurrogate(codePoint);
                } else {
                    pending = Character.lowSurrogate(codePoint);
                }
            }
        }
        charsBefore += to - offset;
        return to - offset;
    }

    /** One character of two to four bytes (the table in RFC 3629, section 4). */
    private int codePoint(long charIndex) throws IOException {
        int first = bytes[position++] & 0xFF;
        if (first < 0xC2 || first > 0xF4) {
            throw malformed(charIndex);
        }
        if (first < 0xE0) {
            return ((first & 0x1F) << 6) | continuation(0x80, 0xBF, charIndex);
        }
        if (first < 0xF0) {
            int low = first == 0xE0 ? 0xA0 : 0x80;
            int high = first == 0xED ? 0x9F : 0xBF;
            int value = ((first & 0x0F) << 6) | continuation(low, high, charIndex);
            return (value << 6) | continuation(0x80, 0xBF, charIndex);
        }
        int low = first == 0xF0 ? 0x90 : 0x80;
        int high = first == 0xF4 ? 0x8F : 0xBF;
        int value = ((first & 0x07) << 6) | continuation(low, high, charIndex);
        value = (value << 6) | continuation(0x80, 0xBF, charIndex);
        return (value << 6) | continuation(0x80, 0xBF, charIndex);
    }

    private int continuation(int low, int high, long charIndex) throws IOException {
        if (position == limit && !fill()) {
            throw malformed(charIndex);
        }
        int next = bytes[position++] & 0xFF;
        if (next < low || next > high) {
            throw malformed(charIndex);
        }
        return next & 0x3F;
    }

    private MalformedJson malformed(long charIndex) {
        return new MalformedJson("bytes that are not UTF-8", line, (int) (charIndex - lineStart) + 1);
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = 0;
        int count;
        do {
            count = in.read(bytes, 0, bytes.length);
        } while (count == 0);
        limit = Math.max(count, 0);
        return count > 0;
    }

    @Override
    public void close() {}
}
