package malote.bench.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An answer, read where it lies in the receive buffer. One object serves all answers of a {@link Loop}.
 *
 * <p>Knows what Malote sends: a status line, headers, a body of known length.
 */
public final class Response {
    private static final int STATUS_FROM = "HTTP/1.1 ".length();
    private static final byte[] CONTENT_LENGTH = lower("content-length:");
    private static final byte[] PULL_NEXT = lower("pull-next:");
    private static final byte[] PI_PULL_NEXT = lower("pi-pull-next:");
    private static final byte[] PI_RESOURCE_ID = lower("pi-resourceid:");
    private static final byte[] CONTENT_TYPE = lower("content-type:");
    private static final byte[] GZIP = lower("content-encoding: gzip");
    private static final byte[] REDELIVERED = lower("redelivered:");
    private static final byte[] RETRY_AFTER = lower("retry-after:");
    private static final byte[] CHUNKED = lower("transfer-encoding:");

    private byte[] bytes = new byte[0];
    private int status;
    private int bodyFrom;
    private int bodyTo;
    private int nextFrom;
    private int nextTo;
    private int typeFrom;
    private int typeTo;
    private int resourceFrom;
    private int resourceTo;
    private boolean gzip;
    private boolean redelivered;
    private boolean retryAfter;

    Response() {}

    /**
     * Reads the answer that begins at {@code from}.
     *
     * @return where it ends, which is beyond {@code to} if the rest of its body is still to come; -1 if its head is not
     *     complete
     */
    int read(byte[] in, int from, int to) throws IOException {
        int head = headEnd(in, from, to);
        if (head < 0) {
            return -1;
        }
        bytes = in;
        status = number(in, from + STATUS_FROM, from + STATUS_FROM + 3);
        nextFrom = 0;
        nextTo = 0;
        typeFrom = 0;
        typeTo = 0;
        resourceFrom = 0;
        resourceTo = 0;
        gzip = false;
        redelivered = false;
        retryAfter = false;
        bodyFrom = head;
        int length = status == 204 ? 0 : -1;
        int line = lineEnd(in, from) + 2;
        while (line < head - 2) {
            int end = lineEnd(in, line);
            if (startsWith(in, line, CONTENT_LENGTH)) {
                length = number(in, valueFrom(in, line + CONTENT_LENGTH.length), end);
            } else if (startsWith(in, line, PULL_NEXT)) {
                nextFrom = valueFrom(in, line + PULL_NEXT.length);
                nextTo = end;
            } else if (startsWith(in, line, PI_PULL_NEXT)) {
                nextFrom = valueFrom(in, line + PI_PULL_NEXT.length);
                nextTo = end;
            } else if (startsWith(in, line, CONTENT_TYPE)) {
                typeFrom = valueFrom(in, line + CONTENT_TYPE.length);
                typeTo = end;
            } else if (startsWith(in, line, PI_RESOURCE_ID)) {
                resourceFrom = valueFrom(in, line + PI_RESOURCE_ID.length);
                resourceTo = end;
            } else if (startsWith(in, line, GZIP)) {
                gzip = true;
            } else if (startsWith(in, line, REDELIVERED)) {
                redelivered = true;
            } else if (startsWith(in, line, RETRY_AFTER)) {
                retryAfter = true;
            } else if (startsWith(in, line, CHUNKED)) {
                throw new IOException("the answer is chunked, which this client does not read");
            }
            line = end + 2;
        }
        if (length < 0) {
            throw new IOException("the answer has no Content-Length");
        }
        bodyTo = bodyFrom + length;
        return bodyTo;
    }

    public int status() {
        return status;
    }

    /** The buffer in which all that the methods speak of lies. */
    public byte[] bytes() {
        return bytes;
    }

    public int bodyFrom() {
        return bodyFrom;
    }

    public int bodyTo() {
        return bodyTo;
    }

    public int bodyLength() {
        return bodyTo - bodyFrom;
    }

    /** Where the value of {@code Content-Type} begins. */
    public int typeFrom() {
        return typeFrom;
    }

    /** Where it ends; where it begins if there is none. */
    public int typeTo() {
        return typeTo;
    }

    /** Where the value of {@code PI-ResourceId} begins. */
    public int resourceFrom() {
        return resourceFrom;
    }

    /** Where it ends; where it begins if there is none. */
    public int resourceTo() {
        return resourceTo;
    }

    /** Whether the body is packed. */
    public boolean isGzip() {
        return gzip;
    }

    /** The body as text, for complaints. */
    public String body() {
        return new String(bytes, bodyFrom, bodyLength(), StandardCharsets.UTF_8);
    }

    /** Whether the answer is marked {@code Redelivered: true}. */
    public boolean redelivered() {
        return redelivered;
    }

    /** Whether the answer says when to try again. */
    public boolean hasRetryAfter() {
        return retryAfter;
    }

    /** Copies the value of {@code Pull-Next} or {@code PI-Pull-Next} and returns its length; 0 if there is none. */
    public int copyNext(byte[] target, int at) {
        System.arraycopy(bytes, nextFrom, target, at, nextTo - nextFrom);
        return nextTo - nextFrom;
    }

    private static int headEnd(byte[] in, int from, int to) {
        for (int i = from + 3; i < to; i++) {
            if (in[i] == '\n' && in[i - 1] == '\r' && in[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int lineEnd(byte[] in, int from) {
        int i = from;
        while (in[i] != '\r') {
            i++;
        }
        return i;
    }

    private static boolean startsWith(byte[] in, int from, byte[] lower) {
        for (int i = 0; i < lower.length; i++) {
            if ((in[from + i] | 0x20) != (lower[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private static int valueFrom(byte[] in, int from) {
        return in[from] == ' ' ? from + 1 : from;
    }

    private static int number(byte[] in, int from, int to) throws IOException {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = in[i] - '0';
            if (digit < 0 || digit > 9 || number > 100_000_000) {
                throw new IOException("not a number: " + new String(in, from, to - from, StandardCharsets.ISO_8859_1));
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static byte[] lower(String name) {
        return name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }
}
