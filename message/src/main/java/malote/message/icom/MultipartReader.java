package malote.message.icom;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import malote.message.icom.Multipart.Part;
import malote.message.icom.MultipartException.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Takes one body apart. The time for that grows with its length alone: what a line begins with is compared with the delimiter once,
 * and headers are read once more.
 */
final class MultipartReader {
    private static final int MAX_BOUNDARY = 70;
    /** The most bytes of the headers of one part. */
    private static final int MAX_HEADERS = 16_384;

    private static final String NOT_IN_NAMES = "()<>@,;:\\\"/[]?={}";

    private final byte[] body;
    private final byte[] delimiter;

    // The line of the delimiter that was found last: its first byte, what is behind it, and whether it closes the body.
    private int lineFrom;
    private int lineTo;
    private boolean isClosing;

    MultipartReader(byte[] body, String contentType) throws MultipartException {
        this.body = body;
        this.delimiter = ("--" + boundary(contentType)).getBytes(ISO_8859_1);
    }

    private static String boundary(String contentType) throws MultipartException {
        String boundary = ContentType.parse(contentType).parameter("boundary");
        if (boundary == null) {
            throw layout("Content-Type has no boundary; multipart/mixed; boundary=abc would be right");
        }
        if (boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            throw layout("the boundary has " + boundary.length() + " characters; 1 to " + MAX_BOUNDARY + " are right");
        }
        return boundary;
    }

    List<Part> read() throws MultipartException {
        if (!isDelimiter(0) && !findDelimiter(0)) {
            throw layout("no line of the body is -- and the boundary that Content-Type names");
        }
        boolean endsWithCrLf = lineTo > 1 && body[lineTo - 2] == '\r';
        List<Part> parts = new ArrayList<>();
        while (!isClosing) {
            int number = parts.size() + 1;
            if (number > Multipart.MAX_PARTS) {
                throw layout("more than " + Multipart.MAX_PARTS + " parts; send the others in another body");
            }
            int from = lineTo;
            if (!findDelimiter(from - 1)) {
                throw layout("the body ends within part " + number
                        + "; behind the last part, a line of -- and the boundary and -- would be right");
            }
            // The end of the line before a delimiter belongs to it.
            int to = lineFrom - 1;
            if (endsWithCrLf && body[to - 1] == '\r') {
                to--;
            }
            parts.add(part(number, from, Math.max(from, to)));
        }
        if (parts.isEmpty()) {
            throw layout("the body has no part; 1 to " + Multipart.MAX_PARTS + " are right");
        }
        return parts;
    }

    /** Looks for the next delimiter; the end of the line before it is at {@code from} or further on. */
    private boolean findDelimiter(int from) {
        for (int at = from; at < body.length; at++) {
            if (body[at] == '\n' && isDelimiter(at + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the line that begins here is a delimiter, which is then remembered. */
    private boolean isDelimiter(int from) {
        int at = from + delimiter.length;
        if (at > body.length || body[from] != '-' || !Arrays.equals(body, from, at, delimiter, 0, delimiter.length)) {
            return false;
        }
        boolean closes = at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
        if (closes) {
            at += 2;
        }
        while (at < body.length && isBlank(body[at])) {
            at++;
        }
        if (at + 1 < body.length && body[at] == '\r') {
            at++;
        }
        boolean isWholeLine = at == body.length ? closes : body[at] == '\n';
        if (isWholeLine) {
            lineFrom = from;
            lineTo = Math.min(at + 1, body.length);
            isClosing = closes;
        }
        return isWholeLine;
    }

    private Part part(int number, int from, int to) throws MultipartException {
        ContentType contentType = null;
        String contentEncoding = null;
        String resourceId = null;
        int at = from;
        int contentFrom;
        while ((contentFrom = behindEmptyLine(at, to)) < 0) {
            int end = headerEnd(at, to);
            int colon = colon(at, end);
            if (colon < 0) {
                throw layout("part " + number + ": " + (at == to ? "nothing" : "no empty line")
                        + " after the part's headers");
            }
            if (end - from > MAX_HEADERS) {
                throw layout("part " + number + ": headers of more than " + MAX_HEADERS + " bytes");
            }
            String value = text(colon + 1, end);
            switch (text(at, colon).toLowerCase(Locale.ROOT)) {
                case "content-type" -> contentType = ContentType.parse(value);
                case "content-encoding" -> contentEncoding = value;
                case "pi-resourceid" -> resourceId = value;
                default -> {} // Means nothing here.
            }
            at = end;
        }
        return new Part(checked(number, contentType), contentEncoding, resourceId, content(number, contentFrom, to));
    }

    private static ContentType checked(int number, @Nullable ContentType contentType) throws MultipartException {
        if (contentType == null) {
            throw layout("part " + number + " has no Content-Type; application/xml; charset=utf-8 is right");
        }
        if (!contentType.type().equals("application/xml")) {
            throw layout("part " + number
                    + " has another Content-Type than application/xml; application/xml; charset=utf-8 is right");
        }
        if (contentType.hasForeignCharset()) {
            throw new MultipartException(
                    Fault.CHARSET, "part " + number + " is in another charset than utf-8, which alone is right");
        }
        return contentType;
    }

    private byte[] content(int number, int from, int to) throws MultipartException {
        if (from == to) {
            throw layout("part " + number + " is empty");
        }
        if (to - from > Payload.MAX_SIZE) {
            throw new MultipartException(
                    Fault.TOO_LARGE,
                    "part " + number + " has " + (to - from) + " bytes; a message has " + Payload.MAX_SIZE
                            + " at most");
        }
        return Arrays.copyOfRange(body, from, to);
    }

    /** If an empty line is here, what is behind it; else -1. */
    private int behindEmptyLine(int at, int to) {
        int end = at < to && body[at] == '\r' ? at + 1 : at;
        return end < to && body[end] == '\n' ? end + 1 : -1;
    }

    /** What is behind the header that begins here; lines that begin with a blank go on with it. */
    private int headerEnd(int from, int to) {
        int at = from;
        while (at < to) {
            if (body[at++] == '\n' && (at == to || !isBlank(body[at]))) {
                return at;
            }
        }
        return to;
    }

    /** Where the colon behind the name of a header is; -1 if no header is here. */
    private int colon(int from, int to) {
        for (int at = from; at < to; at++) {
            byte b = body[at];
            if (b == ':') {
                return at == from ? -1 : at;
            }
            if (b <= ' ' || b == 0x7F || NOT_IN_NAMES.indexOf(b) >= 0) {
                return -1;
            }
        }
        return -1;
    }

    private String text(int from, int to) {
        return new String(body, from, to - from, ISO_8859_1).strip();
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static MultipartException layout(String detail) {
        return new MultipartException(Fault.LAYOUT, detail);
    }
}
