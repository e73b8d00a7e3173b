package malote.message.json;

import com.fasterxml.jackson.core.JsonLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * The text of a body: UTF-8, decoded as strictly as RFC 3629 defines it (the JSON parser's own decoder lets overlong forms
 * and encoded surrogates pass), without a byte order mark at its beginning. Read line by line it ends at the end of each
 * line, so that no message can take in the next line. Knows where in the body a fault is.
 *
 * <p>Closing it does not close the stream. Not for use by several threads.
 */
final class BodyText extends Reader {
    private static final int BUFFER_BYTES = 8_192;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final InputStream in;
    private final boolean byLine;
    /** Reports what is malformed rather than replacing it. */
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

    private final ByteBuffer bytes;
    private final CharBuffer chars;
    private boolean begun;
    private boolean allBytesCame;
    private boolean malformed;
    private boolean lineEnded;

    private int line;
    /** How many characters (UTF-16 units) of the line were read. */
    private int column;
    /** How many of them the parser did not see. */
    private int skipped;

    /**
     * Takes no more memory than what the stream says to have at hand, if it says so.
     *
     * @param byLine whether to end at the end of each line; then {@link #nextLine} comes before each
     */
    BodyText(InputStream in, boolean byLine) throws IOException {
        this.in = in;
        this.byLine = byLine;
        this.lineEnded = byLine;
        this.line = byLine ? 0 : 1;
        int atHand = in.available();
        int size = atHand > 0 ? Math.min(atHand, BUFFER_BYTES) : BUFFER_BYTES;
        // Room for what is left of a character that was cut.
        this.bytes = ByteBuffer.allocate(size + 4).flip();
        this.chars = CharBuffer.allocate(size + 4).flip();
    }

    /** Goes on to the next line that is not blank, when this one was read to its end; false if there is none. */
    boolean nextLine() throws IOException {
        if (lineEnded) {
            newLine();
        }
        while (chars.hasRemaining() || decode()) {
            char next = chars.get(chars.position());
            if (next == '\n') {
                newLine();
            } else if (next == ' ' || next == '\t' || next == '\r') {
                column++;
            } else {
                skipped = column;
                return true;
            }
            chars.get();
        }
        return false;
    }

    private void newLine() {
        lineEnded = false;
        line++;
        column = 0;
    }

    @Override
    public int read(char[] out, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (lineEnded || (!chars.hasRemaining() && !decode())) {
            return -1;
        }
        char[] from = chars.array();
        int start = chars.position();
        int end = start + Math.min(length, chars.remaining());
        int lineStart = start - column;
        int at = start;
        while (at < end && !lineEnded) {
            if (from[at++] == '\n') {
                lineEnded = byLine;
                if (!byLine) {
                    line++;
                    lineStart = at;
                }
            }
        }
        column = at - lineStart;
        chars.position(at);
        int count = at - start - (lineEnded ? 1 : 0);
        System.arraycopy(from, start, out, offset, count);
        return count == 0 ? -1 : count;
    }

    /** A fault of the text as far as it was read. */
    BadBody malformed(String reason) {
        return BadBody.malformed(reason, line, column + 1);
    }

    /** A fault at a place of the parser that reads this text, or this line of it. */
    BadBody malformed(String reason, JsonLocation place) {
        return byLine
                ? BadBody.malformed(reason, line, skipped + (int) place.getCharOffset() + 1)
                : BadBody.malformed(reason, place.getLineNr(), place.getColumnNr());
    }

    /** Has characters ready, of which the ones before were all taken; false at the end. */
    private boolean decode() throws IOException {
        chars.clear();
        while (chars.position() == 0 && !malformed) {
            if (!fill() && !bytes.hasRemaining()) {
                break;
            }
            CoderResult result = decoder.decode(bytes, chars, allBytesCame);
            malformed = result.isError();
            if (!begun && chars.position() > 0) {
                begun = true;
                if (chars.get(0) == BYTE_ORDER_MARK) {
                    chars.flip().position(1);
                    chars.compact();
                }
            }
        }
        chars.flip();
        if (!chars.hasRemaining() && malformed) {
            throw malformed("bytes that are not UTF-8");
        }
        return chars.hasRemaining();
    }

    /** Adds bytes to those that are left; false if there are no more. */
    private boolean fill() throws IOException {
        bytes.compact();
        int count = 0;
        while (count == 0 && bytes.hasRemaining()) {
            count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        }
        allBytesCame = count < 0;
        bytes.position(bytes.position() + Math.max(count, 0)).flip();
        return count > 0;
    }

    @Override
    public void close() {}
}
