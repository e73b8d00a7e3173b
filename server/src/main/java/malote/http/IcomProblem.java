package malote.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The kinds of errors of the ICOM dialect, which has names, titles and a format of its own: XML as in appendix A of RFC 7807, with
 * {@code detail} behind what the manual shows. They answer every request below {@link #ROOT}, whoever refuses it.
 */
public final class IcomProblem {
    /** Where the paths of the dialect begin. */
    public static final String ROOT = "/api/v1/";

    private static final String PREFIX = "https://icom.pi.rsfn.net.br/api/v1/error/";

    public static final Problem CHARSET = kind(400, "charset", "Charset XML inválido.");
    public static final Problem INVALID_HEADER =
            kind(400, "invalidHeader", "Um dos cabeçalhos enviados não era esperado");
    public static final Problem MULTIPART = kind(400, "multipart", "Invalid multipart body");
    public static final Problem ENCODING = kind(400, "encoding", "Invalid content coding");
    public static final Problem EMPTY_BODY = kind(400, "emptyBody", "Empty body");
    public static final Problem LENGTH_AND_CHUNKED =
            kind(400, "lengthAndChunked", "Content-Length and chunked at the same time");
    public static final Problem TRANSFER_ENCODING = kind(400, "transferEncoding", "Invalid transfer coding");
    public static final Problem UNROUTABLE = kind(400, "unroutable", "Unroutable message");
    public static final Problem GONE = kind(410, "gone", "Stream ended");
    public static final Problem LENGTH_REQUIRED = kind(411, "lengthRequired", "Length required");
    public static final Problem TOO_MANY_REQUESTS = kind(429, "tooManyRequests", "Too many requests");

    private static final Problem FORBIDDEN = kind(403, "forbidden", "Acesso não permitido.");
    private static final Problem NOT_FOUND = kind(404, "notFound", "Not found");

    private IcomProblem() {}

    private static Problem kind(int status, String name, String title) {
        return new Problem(status, PREFIX + name, title);
    }

    /** A kind of any name, for errors that somebody asked for. */
    public static Problem named(int status, String name) {
        return kind(status, name, Problem.of(status).title());
    }

    /** Whether a path is of the dialect. */
    public static boolean isFor(String path) {
        return path.startsWith(ROOT);
    }

    /** Whether a kind is of the dialect. */
    static boolean has(Problem problem) {
        return problem.type().startsWith(PREFIX);
    }

    /** What the dialect says instead of one of our kinds. An ISPB that is none makes a path that is none. */
    static Problem of(Problem problem) {
        if (has(problem)) {
            return problem;
        } else if (problem.equals(Problem.BAD_ISPB)) {
            return NOT_FOUND;
        }
        return switch (problem.status()) {
            case 401, 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 408 -> kind(408, "requestTimeout", problem.title());
            case 413 -> kind(413, "payloadTooLarge", problem.title());
            case 429 -> TOO_MANY_REQUESTS;
            case 500, 502, 503 -> kind(problem.status(), "serviceUnavailable", problem.title());
            default -> kind(problem.status(), camelCase(problem.name()), problem.title());
        };
    }

    /** {@code uri-too-long} is {@code uriTooLong} here. */
    private static String camelCase(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("[^a-z]", -1)) {
            camel.append(
                    camel.isEmpty() || word.isEmpty()
                            ? word
                            : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return camel.toString();
    }

    /** The document itself. */
    static byte[] document(Problem problem, String detail) {
        StringBuilder xml = new StringBuilder(512)
                .append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<problem xmlns=\"urn:ietf:rfc:7807\">");
        element(xml, "type", problem.type());
        element(xml, "title", problem.title());
        element(xml, "detail", detail);
        return xml.append("</problem>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void element(StringBuilder xml, String name, String text) {
        xml.append('<').append(name).append('>');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '\t', '\n' -> xml.append(c);
                default -> xml.append(c < ' ' || c >= '\uFFFE' ? '\uFFFD' : c);
            }
        }
        xml.append("</").append(name).append('>');
    }
}
