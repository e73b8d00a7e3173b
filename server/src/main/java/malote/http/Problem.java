package malote.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The kinds of errors, as problem documents (RFC 9457). */
enum Problem {
    BAD_ISPB(400, "bad-ispb", "Not an ISPB"),
    BAD_NUMBER(400, "bad-number", "Not a number of messages"),
    BAD_QUERY(400, "bad-query", "Not a value for this parameter"),
    CROSS_SITE(403, "cross-site", "Not from another site"),
    NOT_FOUND(404, "not-found", "No such resource"),
    UNKNOWN_STREAM(404, "unknown-stream", "No such stream"),
    UNKNOWN_COLLECTOR(404, "unknown-collector", "No such collector"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "Method not allowed"),
    NOT_ACCEPTABLE(406, "not-acceptable", "No acceptable format"),
    STALE_READ(409, "stale-read", "The read is too old"),
    STREAM_ENDED(410, "stream-ended", "The stream is over"),
    COLLECTOR_ENDED(410, "collector-ended", "The collector had ended"),
    TOO_MANY_COLLECTORS(429, "too-many-collectors", "Six collectors are at work already"),
    BAD_REQUEST(400, "bad-request", "Bad request"),
    MALFORMED_BODY(400, "malformed-body", "The body cannot be read"),
    TIMEOUT(408, "timeout", "The request did not come"),
    CONFLICT(409, "conflict", "Another message has this endToEndId"),
    TOO_LARGE(413, "too-large", "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "Unsupported media type"),
    INVALID_MESSAGES(422, "invalid-messages", "Messages with faults"),
    URI_TOO_LONG(414, "uri-too-long", "The request line is too long"),
    HEADERS_TOO_LARGE(431, "headers-too-large", "The header lines are too long"),
    VERSION_NOT_SUPPORTED(505, "version-not-supported", "Not this version of HTTP"),
    INTERNAL_ERROR(500, "internal-error", "The server failed"),
    UNAVAILABLE(503, "unavailable", "Not available now");

    static final MediaType MEDIA_TYPE = MediaType.valueOf("application/problem+json");

    private static final JsonFactory JSON = new JsonFactory();

    private final int status;
    private final String type;
    private final String title;

    Problem(int status, String type, String title) {
        this.status = status;
        this.type = "urn:malote:problem:" + type;
        this.title = title;
    }

    int status() {
        return status;
    }

    /** The URI of the kind. */
    String type() {
        return type;
    }

    String title() {
        return title;
    }

    /** The kind for a status of which no more is known. */
    static Problem of(int status) {
        return switch (status) {
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 408 -> TIMEOUT;
            case 413 -> TOO_LARGE;
            case 414 -> URI_TOO_LONG;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 431 -> HEADERS_TOO_LARGE;
            case 503 -> UNAVAILABLE;
            default -> status < 500 ? BAD_REQUEST : INTERNAL_ERROR;
        };
    }

    /** Writes fields of its own into a problem document. */
    @FunctionalInterface
    interface Extension {
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * @param detail says what was wrong and what would be right
     * @param instance the path of the request
     */
    Response.ResponseBuilder response(String detail, String instance) {
        return response(detail, instance, null);
    }

    Response.ResponseBuilder response(String detail, String instance, @Nullable Extension extension) {
        Response.ResponseBuilder response =
                Response.status(status).type(MEDIA_TYPE).entity(document(detail, instance, extension));
        return status == 429 || status == 503 ? response.header(HttpHeaders.RETRY_AFTER, 1) : response;
    }

    /** The document itself, for what is answered before a request reaches its route. */
    byte[] document(String detail, String instance, @Nullable Extension extension) {
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
