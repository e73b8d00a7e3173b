package malote.http;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every request line and every header section must be, whatever the request is for. */
final class RequestHead {
    private RequestHead() {}

    /** A problem of its own for each way to get a head wrong. */
    record Refusal(Problem problem, String detail) {}

    /** Returns what is wrong with a head, or null. */
    static @Nullable Refusal check(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return malformed(request.decoderResult().cause());
        }
        HttpVersion version = request.protocolVersion();
        if (!version.protocolName().equals("HTTP")) {
            return bad("The request line must end in HTTP/1.1.");
        }
        if (version.majorVersion() != 1 || version.minorVersion() > 1) {
            return new Refusal(Problem.VERSION_NOT_SUPPORTED, "The version must be HTTP/1.1 or HTTP/1.0.");
        }
        HttpHeaders headers = request.headers();
        if (!isPath(request.uri()) && !isAbsolute(request.uri())) {
            return bad("The request target must be a path such as /api/pix/32074986/stream/start"
                    + " in which every % is followed by two hexadecimal digits.");
        }
        if (!isHost(headers.getAll(HttpHeaderNames.HOST), version)) {
            return bad("There must be one header Host, with a name or an address and perhaps a port.");
        }
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty()
                && (codings.size() > 1
                        || !"chunked".equalsIgnoreCase(codings.get(0).strip()))) {
            return bad("Transfer-Encoding must be chunked, or there must be none.");
        }
        return null;
    }

    /** A header that is a list: its lines joined by commas (RFC 9110, section 5.3); empty if there is none. */
    static String list(HttpServerRequest request, String header) {
        return String.join(", ", request.headers().getAll(header));
    }

    private static Refusal malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Refusal(Problem.URI_TOO_LONG, "The request line may have 4096 bytes.");
        } else if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
            return new Refusal(Problem.HEADERS_TOO_LARGE, "All header lines together may have 16384 bytes.");
        }
        return bad("The request line or a header line is not as HTTP/1.1 has it.");
    }

    private static Refusal bad(String detail) {
        return new Refusal(Problem.BAD_REQUEST, detail);
    }

    private static boolean isPath(String target) {
        return target.startsWith("/") && isEncoded(target);
    }

    private static boolean isAbsolute(String target) {
        if (!target.regionMatches(true, 0, "http://", 0, 7) && !target.regionMatches(true, 0, "https://", 0, 8)) {
            return false;
        }
        int path = target.indexOf('/', target.indexOf("//") + 2);
        return path > 0 && isAuthority(target.substring(target.indexOf("//") + 2, path)) && isEncoded(target);
    }

    /** Whether every character is one that may stand in a target as it is, and every % has its two digits. */
    private static boolean isEncoded(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\') {
                return false;
            }
            if (c == '%') {
                if (i + 2 >= target.length() || !isHex(target.charAt(i + 1)) || !isHex(target.charAt(i + 2))) {
                    return false;
                }
                i += 2;
            }
        }
        return true;
    }

    private static boolean isHost(List<String> hosts, HttpVersion version) {
        if (hosts.isEmpty()) {
            return version.equals(HttpVersion.HTTP_1_0);
        }
        return hosts.size() == 1 && isAuthority(hosts.get(0));
    }

    private static boolean isAuthority(String authority) {
        for (int i = 0; i < authority.length(); i++) {
            if (!isPlain(authority.charAt(i))) {
                return HostAndPort.parseAuthority(authority, -1) != null;
            }
        }
        return !authority.isEmpty();
    }

    /** Whether nothing but a name or an IPv4 address can come of it; spares most requests the parser. */
    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }
}
