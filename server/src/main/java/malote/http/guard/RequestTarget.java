package malote.http.guard;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The target of a request: a path and perhaps a query (RFC 9112, section 3.2.1), or these behind a scheme and a host.
 *
 * <p>There must be one way only to write a target, since a proxy may let some paths through by what they look like, and
 * read them in another way than this server does.
 */
final class RequestTarget {
    /** What may stand in a path and in a query as it is, beside letters and digits. */
    private static final String UNRESERVED = "-._~";

    private static final String IN_PATH = UNRESERVED + "/!$&'()*+,=:@";
    private static final String IN_QUERY = IN_PATH + "?";
    /** What a path may not hold even if it is encoded: proxies decode it, and see another path. */
    private static final String NEVER_IN_PATH = "/\\;";
    /** Only behind this may it be so in an id: there is nothing else for a proxy to see. */
    private static final String MESSAGES = "/api/util/icom/messages/";

    private RequestTarget() {}

    /** Returns what is wrong with a target and what would be right, or null. Does not look at scheme and host. */
    static @Nullable String fault(String target) {
        int from = pathStart(target);
        if (from < 0) {
            return "The request target must be a path, such as /api/pix/32074986/stream/start.";
        }
        int query = target.indexOf('?', from);
        int end = query < 0 ? target.length() : query;
        for (int i = from; i < end; i++) {
            if (target.charAt(i) == '/' && isOddSegment(target, i + 1, end)) {
                return "The path has "
                        + (target.startsWith("/", i + 1) ? "\"//\"" + at(i) : "a segment \".\" or \"..\"" + at(i + 1))
                        + "; write it in full, with one \"/\" before each part.";
            }
        }
        String fault = fault(target, from, end, false);
        return fault != null || query < 0 ? fault : fault(target, query + 1, target.length(), true);
    }

    /** The path alone, as it was sent. */
    static String path(String target) {
        int from = Math.max(0, pathStart(target));
        int query = target.indexOf('?', from);
        return target.substring(from, query < 0 ? target.length() : query);
    }

    /** The path as a URI that may stand in a problem document, whatever was sent. */
    static String instance(String target) {
        String path = path(target);
        StringBuilder instance = null;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean right = isPlain(c, IN_PATH) || c == '%' || c == ';';
            if (!right && instance == null) {
                instance = new StringBuilder(path.substring(0, i));
            }
            if (instance != null) {
                instance.append(right ? String.valueOf(c) : encoded(c));
            }
        }
        return instance == null ? path : instance.toString();
    }

    /** Where the path begins; -1 if there is none. */
    static int pathStart(String target) {
        if (target.startsWith("/")) {
            return 0;
        }
        int authority = authorityStart(target);
        return authority < 0 ? -1 : target.indexOf('/', authority);
    }

    /** Where the host begins; -1 if the target does not begin with a scheme. */
    static int authorityStart(String target) {
        if (target.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        return target.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
    }

    private static boolean isOddSegment(String target, int from, int end) {
        int slash = target.indexOf('/', from);
        int length = (slash < 0 || slash > end ? end : slash) - from;
        return length == 0 ? from < end : length <= 2 && target.startsWith("..".substring(0, length), from);
    }

    private static @Nullable String fault(String target, int from, int end, boolean query) {
        for (int i = from; i < end; i++) {
            char c = target.charAt(i);
            if (c == '%') {
                int next = encodedEnd(target, i, end);
                String fault = next < 0
                        ? "The bytes that are percent-encoded" + at(i) + " are not UTF-8."
                        : next == i
                                ? "The \"%\"" + at(i) + " is not followed by two hexadecimal digits; a \"%\" itself is"
                                        + " written %25."
                                : !query && isOfId(target, i) ? null : encodedFault(target, i, query);
                if (fault != null) {
                    return fault;
                }
                i = next - 1;
            } else if (!isPlain(c, query ? IN_QUERY : IN_PATH)) {
                return plainFault(c, i, query);
            }
        }
        return null;
    }

    private static String plainFault(char c, int place, boolean query) {
        String where = query ? "a query" : "a path";
        if (!query && NEVER_IN_PATH.indexOf(c) >= 0) {
            return "The \"" + c + "\"" + at(place) + " is not allowed in a path; only \"/\" divides its parts.";
        } else if (c == '{' || c == '}') {
            return "The \"" + c + "\"" + at(place) + " is not allowed in " + where
                    + " as it is. If {…} is a place for a"
                    + " value, put the value there; percent-encoded the character is " + encoded(c) + ".";
        } else if (c == '#') {
            return "The \"#\"" + at(place) + " begins what is for the client alone; leave it out, or write %23.";
        } else if (c > '~') {
            return "The character" + at(place) + " is not ASCII; percent-encode its bytes in UTF-8, as in %C3%A7 for"
                    + " \u00e7.";
        } else if (c < ' ') {
            return "A control character" + at(place) + " is not allowed in " + where + "; leave it out.";
        }
        return "The \"" + c + "\"" + at(place) + " is not allowed in " + where + " as it is; percent-encoded it is "
                + encoded(c) + ".";
    }

    /** A PI-ResourceId is Base64: in a path its "/" is encoded, and its "+" may be. */
    private static boolean isOfId(String target, int place) {
        return target.startsWith(MESSAGES, pathStart(target))
                && (target.startsWith("2F", place + 1) || target.startsWith("2B", place + 1));
    }

    private static @Nullable String encodedFault(String target, int from, boolean query) {
        char c = (char) hexByte(target, from);
        String code = target.substring(from, from + 3);
        if (c > 0x7f) {
            return null;
        } else if (!query && (c < ' ' || c == 0x7f)) {
            return "A control character (" + code + at(from) + ") is not allowed in a path; leave it out.";
        } else if (!query && NEVER_IN_PATH.indexOf(c) >= 0) {
            return "A \"" + c + "\" is not allowed in a path, not even as " + code + at(from) + ".";
        } else if (isPlain(c, query ? UNRESERVED : IN_PATH)) {
            return "\"" + c + "\" needs no percent-encoding; write it as it is instead of " + code + at(from) + ".";
        }
        return null;
    }

    /**
     * Where what is percent-encoded from a place on ends: a character of ASCII, or all that follow each other beyond. The
     * place itself if it is not percent-encoded, -1 if that is no UTF-8.
     */
    private static int encodedEnd(String target, int from, int end) {
        int first = hexByte(target, from, end);
        if (first < 0) {
            return from;
        }
        if (first < 0x80) {
            return from + 3;
        }
        ByteBuffer bytes = ByteBuffer.allocate((end - from) / 3);
        int next = from;
        for (int value = first; value >= 0x80; value = hexByte(target, next, end)) {
            bytes.put((byte) value);
            next += 3;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
            return next;
        } catch (CharacterCodingException e) {
            return -1;
        }
    }

    /** The byte that is percent-encoded at a place; -1 if none is. */
    private static int hexByte(String target, int from, int end) {
        boolean is = from + 2 < end
                && target.charAt(from) == '%'
                && isHex(target.charAt(from + 1))
                && isHex(target.charAt(from + 2));
        return is ? hexByte(target, from) : -1;
    }

    private static int hexByte(String target, int from) {
        return Integer.parseInt(target, from + 1, from + 3, 16);
    }

    private static boolean isHex(char c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }

    private static boolean isPlain(char c, String others) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.indexOf(c) >= 0;
    }

    private static String encoded(char c) {
        return String.format(Locale.ROOT, "%%%02X", (int) c);
    }

    /** Places are counted from 1. */
    private static String at(int place) {
        return " at character " + (place + 1);
    }
}
