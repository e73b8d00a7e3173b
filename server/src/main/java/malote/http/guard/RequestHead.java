package malote.http.guard;

import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Map;
import malote.http.Gzip;
import malote.http.IcomProblem;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.body.Body;
import org.jspecify.annotations.Nullable;

/** What every request line and every header section must be, whatever the request is for. */
final class RequestHead {
    /** Of a request line, in bytes. */
    static final int MAX_LINE = 4096;
    /** Of all header lines together, in bytes. */
    static final int MAX_HEADERS = 16 << 10;

    static final String BODY_LIMIT =
            "a body must not exceed " + Body.MAX_BYTES + " bytes, as sent and unpacked. Send it in parts.";

    private RequestHead() {}

    /** Returns what is wrong with a head, or null. */
    static @Nullable Refusal check(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return malformed(request, request.decoderResult().cause());
        }
        HttpVersion version = request.protocolVersion();
        if (!version.protocolName().equals("HTTP")) {
            return bad("The request line must end in HTTP/1.1.");
        }
        if (version.majorVersion() != 1 || version.minorVersion() > 1) {
            return new Refusal(
                    Problem.VERSION_NOT_SUPPORTED,
                    version.text() + " is not supported; the request line must end in HTTP/1.1.");
        }
        HttpHeaders headers = request.headers();
        String target = request.uri();
        String fault = RequestTarget.fault(target);
        if (fault != null) {
            String path = RequestTarget.path(target);
            // In the ICOM dialect a path that is none leads nowhere.
            return IcomProblem.isFor(path) && RequestTarget.fault(path) != null
                    ? new Refusal(Problem.NOT_FOUND, fault)
                    : bad(fault);
        }
        int authority = RequestTarget.authorityStart(target);
        if (authority >= 0 && !isAuthority(target.substring(authority, RequestTarget.pathStart(target)))) {
            return bad("The host in the request target must be a name or an address, optionally with a port.");
        }
        if (!isHost(headers.getAll(HttpHeaderNames.HOST), version)) {
            return bad("There must be exactly one Host header: a name or an address, optionally with a port.");
        }
        return body(headers, version);
    }

    /**
     * The path that was asked for, for a problem document; empty if there was no request line to read it from, or the
     * beginning of the path if that tells the dialect.
     */
    static String instance(HttpRequest request) {
        return request instanceof FullHttpRequest ? dialect(request.uri()) : RequestTarget.instance(request.uri());
    }

    /** What of a request target tells in which dialect a problem is to be told; empty if it is none with its own. */
    static String dialect(String target) {
        return IcomProblem.isFor(RequestTarget.path(target)) ? IcomProblem.ROOT : "";
    }

    /** Whether a request of the ICOM dialect names a port in {@code Host}: where the dialect is strict, its connection is reset. */
    static boolean hasPort(HttpRequest request) {
        return !dialect(request.uri()).isEmpty()
                && String.valueOf(request.headers().get(HttpHeaderNames.HOST)).matches(".*:[0-9]*");
    }

    /** Settles whether the client wants gzip; where the ICOM dialect is strict, it looks at what was sent itself. */
    static void settleCoding(HttpRequest request, boolean isStrict) {
        if (!isStrict || dialect(request.uri()).isEmpty()) {
            Gzip.settle(request);
        }
    }

    private static @Nullable Refusal body(HttpHeaders headers, HttpVersion version) {
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty()
                && (codings.size() > 1
                        || !"chunked".equalsIgnoreCase(codings.get(0).strip()))) {
            return transferEncoding();
        }
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null && Long.parseLong(length) > Body.MAX_BYTES) {
            return new Refusal(Problem.TOO_LARGE, "Content-Length is " + length + "; " + BODY_LIMIT);
        }
        String expected = headers.get(HttpHeaderNames.EXPECT);
        if (expected != null
                && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expected)
                && !version.equals(HttpVersion.HTTP_1_0)) {
            return new Refusal(
                    Problem.EXPECTATION_FAILED,
                    "Expect is \"" + Parameters.abbreviated(expected) + "\"; it must be 100-continue or absent.");
        }
        return null;
    }

    private static Refusal malformed(HttpRequest request, Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Refusal(Problem.URI_TOO_LONG, "The request line must not exceed " + MAX_LINE + " bytes.");
        } else if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
            return new Refusal(
                    Problem.HEADERS_TOO_LARGE, "The header lines together must not exceed " + MAX_HEADERS + " bytes.");
        } else if (cause instanceof PrematureChannelClosureException) {
            // Not the client's fault if the line broke: it may try again, which a 400 would forbid.
            return new Refusal(
                    Problem.TIMEOUT, "The client closed its side before the end of the header lines (an empty line).");
        } else if (request instanceof FullHttpRequest) {
            return bad(
                    "The request line must be a method, a path and HTTP/1.1 with one space between, and end in CR LF,"
                            + " such as GET /health/ready HTTP/1.1.");
        }
        Refusal length = malformedLength(request);
        return length != null
                ? length
                : bad("A header line" + behind(request)
                        + " is not right. It must be a name, a colon and a value, with no"
                        + " space before the colon and no control character, and end in CR LF.");
    }

    private static @Nullable Refusal malformedLength(HttpRequest request) {
        List<String> lengths = request.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
        if (request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            if (!lengths.isEmpty()) {
                return new Refusal(
                        IcomProblem.LENGTH_AND_CHUNKED,
                        "Content-Length and Transfer-Encoding exclude each other; send one of them.");
            } else if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
                return bad("HTTP/1.0 has no Transfer-Encoding; send Content-Length, or HTTP/1.1.");
            }
            return transferEncoding();
        } else if (lengths.isEmpty()) {
            return null;
        }
        String length = String.join(", ", lengths);
        if (lengths.size() > 1 || length.contains(",")) {
            return bad("Content-Length is \"" + Parameters.abbreviated(length) + "\"; it must be given once.");
        } else if (length.matches("[0-9]{1,18}")) {
            return null;
        } else if (length.matches("[0-9]+")) {
            return new Refusal(
                    Problem.TOO_LARGE, "Content-Length is " + Parameters.abbreviated(length) + "; " + BODY_LIMIT);
        }
        return bad("Content-Length is \"" + Parameters.abbreviated(length)
                + "\"; it must be the number of bytes of the body, in digits alone, such as 120.");
    }

    /** After which header the line follows that could not be read. */
    private static String behind(HttpRequest request) {
        List<Map.Entry<String, String>> headers = request.headers().entries();
        return headers.isEmpty()
                ? ""
                : " behind "
                        + Parameters.abbreviated(headers.get(headers.size() - 1).getKey());
    }

    private static Refusal transferEncoding() {
        return new Refusal(IcomProblem.TRANSFER_ENCODING, "Transfer-Encoding must be chunked or absent.");
    }

    private static Refusal bad(String detail) {
        return new Refusal(Problem.BAD_REQUEST, detail);
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
}
