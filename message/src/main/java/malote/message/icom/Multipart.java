package malote.message.icom;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several messages in one body: {@code multipart/mixed} (RFC 2046, section 5.1). */
public final class Multipart {
    /** The most messages in one body. */
    public static final int MAX_PARTS = 10;

    private static final int BOUNDARY_LENGTH = 32;
    private static final String BOUNDARY_CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final byte[] DASHES = ascii("--");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] HEAD = ascii("\r\nContent-Type: application/xml; charset=utf-8\r\nPI-ResourceId: ");
    private static final byte[] EMPTY_LINE = ascii("\r\n\r\n");

    private Multipart() {}

    /**
     * One message, with what its headers say.
     *
     * @param contentType of type {@code application/xml}, in UTF-8 if it says so
     * @param contentEncoding the coding of the content, which is not undone; null if none is named
     * @param resourceId null if none is named: parts that are sent in have none
     * @param content 1 to {@link Payload#MAX_SIZE} bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    public record Part(
            ContentType contentType,
            @Nullable String contentEncoding,
            @Nullable String resourceId,
            byte[] content) {}

    /**
     * Takes a body apart. Lines may end with CRLF or LF; what stands before the first part and behind the last is left out, and so
     * are headers of parts that mean nothing here.
     *
     * @param contentType of the body; only its boundary matters
     * @return 1 to {@value #MAX_PARTS} parts, in their order
     * @throws MultipartException if the body is anything else
     */
    public static List<Part> read(byte[] body, String contentType) throws MultipartException {
        return new MultipartReader(body, contentType).read();
    }

    /**
     * Puts messages into a body that the plainest of readers takes apart: nothing before the first part or behind the last, two
     * headers for each, CRLF.
     *
     * @param boundary from {@link #boundary}, another for each body
     */
    public static byte[] write(List<Payload> messages, String boundary) {
        byte[] delimiter = ascii("--" + boundary);
        byte[] body = new byte[size(messages, delimiter.length)];
        int at = 0;
        for (Payload message : messages) {
            at = put(delimiter, body, at);
            at = put(HEAD, body, at);
            at = put(ascii(message.id()), body, at);
            at = put(EMPTY_LINE, body, at);
            at = message.write(body, at);
            at = put(LINE_END, body, at);
        }
        at = put(delimiter, body, at);
        at = put(DASHES, body, at);
        put(LINE_END, body, at);
        return body;
    }

    private static int size(List<Payload> messages, int delimiter) {
        int size = delimiter + DASHES.length + LINE_END.length;
        for (Payload message : messages) {
            size += delimiter
                    + HEAD.length
                    + message.id().length()
                    + EMPTY_LINE.length
                    + message.size()
                    + LINE_END.length;
        }
        return size;
    }

    private static int put(byte[] piece, byte[] body, int at) {
        System.arraycopy(piece, 0, body, at, piece.length);
        return at + piece.length;
    }

    /** A new boundary, of {@value #BOUNDARY_LENGTH} digits and small letters. No sender can guess it, and so put it into a message. */
    public static String boundary() {
        byte[] bytes = new byte[BOUNDARY_LENGTH];
        RANDOM.nextBytes(bytes);
        char[] boundary = new char[BOUNDARY_LENGTH];
        for (int i = 0; i < BOUNDARY_LENGTH; i++) {
            boundary[i] = BOUNDARY_CHARACTERS.charAt((bytes[i] & 0xFF) % BOUNDARY_CHARACTERS.length());
        }
        return new String(boundary);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
