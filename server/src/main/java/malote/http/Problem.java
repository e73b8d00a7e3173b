package malote.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.handler.codec.http.HttpResponseStatus;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of errors, as problem documents (RFC 9457). Below {@code /api/v1/} all of them are told as {@link IcomProblem} has it.
 *
 * @param type the URI of the kind
 */
public record Problem(int status, String type, String title) {
    public static final Problem BAD_ISPB = kind(400, "bad-ispb", "Invalid ISPB");
    public static final Problem BAD_NUMBER = kind(400, "bad-number", "Invalid number");
    public static final Problem BAD_QUERY = kind(400, "bad-query", "Invalid query parameter");
    public static final Problem BAD_RULE = kind(400, "bad-rule", "Invalid rule");
    public static final Problem UNAUTHORIZED = kind(401, "unauthorized", "Unauthorized");
    public static final Problem FORBIDDEN = kind(403, "forbidden", "Forbidden");
    public static final Problem CROSS_SITE = kind(403, "cross-site", "Cross-site request");
    public static final Problem NOT_FOUND = kind(404, "not-found", "Not found");
    public static final Problem UNKNOWN_STREAM = kind(404, "unknown-stream", "Unknown stream");
    public static final Problem UNKNOWN_COLLECTOR = kind(404, "unknown-collector", "Unknown collector");
    public static final Problem UNKNOWN_KEY = kind(404, "unknown-key", "Unknown key");
    public static final Problem UNKNOWN_RULE = kind(404, "unknown-rule", "Unknown rule");
    public static final Problem METHOD_NOT_ALLOWED = kind(405, "method-not-allowed", "Method not allowed");
    public static final Problem NOT_ACCEPTABLE = kind(406, "not-acceptable", "Not acceptable");
    public static final Problem STALE_READ = kind(409, "stale-read", "Outdated read");
    public static final Problem RULE_EXISTS = kind(409, "rule-exists", "Rule exists");
    public static final Problem REHEARSAL_EXISTS = kind(409, "rehearsal-exists", "Rehearsal exists");
    public static final Problem STREAM_ENDED = kind(410, "stream-ended", "Stream ended");
    public static final Problem COLLECTOR_ENDED = kind(410, "collector-ended", "Collector ended");
    public static final Problem KEY_ENDED = kind(410, "key-ended", "Key ended");
    public static final Problem TOO_MANY_COLLECTORS = kind(429, "too-many-collectors", "Too many collectors");
    public static final Problem TOO_MANY_FAILURES = kind(429, "too-many-failures", "Too many failed logins");
    public static final Problem BAD_REQUEST = kind(400, "bad-request", "Bad request");
    public static final Problem MALFORMED_BODY = kind(400, "malformed-body", "Malformed body");
    public static final Problem TIMEOUT = kind(408, "timeout", "Request timeout");
    public static final Problem CONFLICT = kind(409, "conflict", "Conflicting endToEndId");
    public static final Problem TOO_LARGE = kind(413, "too-large", "Content too large");
    public static final Problem UNSUPPORTED_MEDIA_TYPE = kind(415, "unsupported-media-type", "Unsupported media type");
    public static final Problem EXPECTATION_FAILED = kind(417, "expectation-failed", "Expectation failed");
    public static final Problem INVALID_MESSAGES = kind(422, "invalid-messages", "Invalid messages");
    public static final Problem INVALID_KEY = kind(422, "invalid-key", "Invalid key");
    public static final Problem MISDIRECTED = kind(421, "misdirected", "Misdirected request");
    public static final Problem URI_TOO_LONG = kind(414, "uri-too-long", "URI too long");
    public static final Problem HEADERS_TOO_LARGE = kind(431, "headers-too-large", "Request header fields too large");
    public static final Problem VERSION_NOT_SUPPORTED =
            kind(505, "version-not-supported", "HTTP version not supported");
    public static final Problem INTERNAL_ERROR = kind(500, "internal-error", "Internal server error");
    public static final Problem UNAVAILABLE = kind(503, "unavailable", "Service unavailable");

    static final MediaType MEDIA_TYPE = MediaType.valueOf("application/problem+json");

    private static final JsonFactory JSON = new JsonFactory();

    private static final String PREFIX = "urn:malote:problem:";

    private static final MediaType XML_MEDIA_TYPE = MediaType.valueOf("application/problem+xml");

    private static Problem kind(int status, String type, String title) {
        return new Problem(status, PREFIX + type, title);
    }

    /** The kind in a word or two, such as {@code bad-ispb}. */
    public String name() {
        return type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : type;
    }

    /** The kind as it is called at a path: by the ICOM dialect below {@code /api/v1/}, in our own words elsewhere. */
    public Problem at(String path) {
        return IcomProblem.isFor(path) ? IcomProblem.of(this) : IcomProblem.has(this) ? of(status) : this;
    }

    /** What the documents of a path are written in. */
    public static MediaType mediaType(String path) {
        return IcomProblem.isFor(path) ? XML_MEDIA_TYPE : MEDIA_TYPE;
    }

    /** The kind for a status of which no more is known: the status stays, whether it has a kind of its own or not. */
    public static Problem of(int status) {
        return switch (status) {
            case 400 -> BAD_REQUEST;
            case 401 -> UNAUTHORIZED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 408 -> TIMEOUT;
            case 413 -> TOO_LARGE;
            case 414 -> URI_TOO_LONG;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 417 -> EXPECTATION_FAILED;
            case 421 -> MISDIRECTED;
            case 431 -> HEADERS_TOO_LARGE;
            case 500 -> INTERNAL_ERROR;
            case 503 -> UNAVAILABLE;
            case 505 -> VERSION_NOT_SUPPORTED;
            // RFC 9457, section 4.2.1: nothing but the status, and its phrase for a title.
            default -> new Problem(status, "about:blank", phrase(status));
        };
    }

    /** As the registry of HTTP has it. The library lacks some, and has others from an older RFC. */
    private static String phrase(int status) {
        return switch (status) {
            case 416 -> "Range Not Satisfiable";
            case 422 -> "Unprocessable Content";
            case 425 -> "Too Early";
            case 451 -> "Unavailable For Legal Reasons";
            case 508 -> "Loop Detected";
            default -> HttpResponseStatus.valueOf(status).reasonPhrase();
        };
    }

    /** Writes fields of its own into a problem document. */
    @FunctionalInterface
    public interface Extension {
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * An answer with a document of this kind.
     *
     * @param detail says what was wrong and what would be right
     * @param instance the path of the request, by which it is told whose documents are wanted
     */
    public Response.ResponseBuilder response(String detail, String instance) {
        return response(detail, instance, null);
    }

    public Response.ResponseBuilder response(String detail, String instance, @Nullable Extension extension) {
        int told = at(instance).status();
        Response.ResponseBuilder response =
                Response.status(told).type(mediaType(instance)).entity(document(detail, instance, extension));
        return told == 429 || told == 503 ? response.header(HttpHeaders.RETRY_AFTER, 1) : response;
    }

    /** The document itself, for what is answered before a request reaches its route. */
    public byte[] document(String detail, String instance, @Nullable Extension extension) {
        Problem told = at(instance);
        return IcomProblem.isFor(instance)
                ? IcomProblem.document(told, detail)
                : told.json(detail, instance, extension);
    }

    private byte[] json(String detail, String instance, @Nullable Extension extension) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            json.writeStringField("title", title);
            json.writeNumberField("status", status);
            json.writeStringField("detail", detail);
            json.writeStringField("instance", instance);
            if (extension != null) {
                extension.write(json);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
