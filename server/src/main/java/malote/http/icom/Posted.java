package malote.http.icom;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import malote.http.IcomProblem;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.body.BodyReader;
import malote.message.icom.ContentType;
import malote.message.icom.Multipart;
import malote.message.icom.MultipartException;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;

/**
 * The body of a POST.
 *
 * @param type that of the body, as its header has it
 * @param contentType the same, read
 * @param gzip whether it is packed
 * @param strict whether it must be as the manual wants it
 */
record Posted(String type, ContentType contentType, boolean gzip, boolean strict) {
    private static final String XML = "application/xml";
    private static final String MULTIPART = "multipart/mixed";

    /** Ten messages, and what stands around them. */
    private static final int MAX_MULTIPART = Multipart.MAX_PARTS * Payload.MAX_SIZE + (1 << 20);

    /**
     * As the headers announce it.
     *
     * @throws ProblemException 400, 411 or 415 if there can be no right body behind these headers
     */
    static Posted announced(HttpServerRequest request, boolean strict) {
        String type = request.headers().get(HttpHeaders.CONTENT_TYPE);
        ContentType contentType = ContentType.parse(type == null ? "" : type);
        boolean isXml = contentType.type().equals(XML);
        if (type == null || (!isXml && !contentType.type().equals(MULTIPART))) {
            throw new ProblemException(
                    Problem.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type must be application/xml; charset=utf-8 (a message) or multipart/mixed; boundary=… (up to"
                            + " ten).");
        } else if (isXml && contentType.hasForeignCharset()) {
            throw new ProblemException(
                    IcomProblem.CHARSET,
                    "charset is \"" + Parameters.abbreviated(String.valueOf(contentType.parameter("charset")))
                            + "\"; it must be utf-8.");
        } else if (isXml && strict && contentType.parameter("charset") == null) {
            throw new ProblemException(
                    Problem.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type must name the charset: application/xml; charset=utf-8.");
        } else if (!request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                && !request.headers().contains("Transfer-Encoding")) {
            throw new ProblemException(
                    IcomProblem.LENGTH_REQUIRED, "Send Content-Length, or Transfer-Encoding: chunked.");
        }
        return new Posted(type, contentType, isGzip(request), strict);
    }

    private static boolean isGzip(HttpServerRequest request) {
        String coding = Parameters.list(request, HttpHeaders.CONTENT_ENCODING).strip();
        if (coding.isEmpty() || coding.equalsIgnoreCase("identity")) {
            return false;
        } else if (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip")) {
            return true;
        }
        throw new ProblemException(Problem.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding must be gzip or absent.");
    }

    private boolean isMultipart() {
        return contentType.type().equals(MULTIPART);
    }

    /** The most bytes that the body may have, unpacked. */
    int maxBytes() {
        return isMultipart() ? MAX_MULTIPART : Payload.MAX_SIZE;
    }

    /**
     * Its messages, each with a new id.
     *
     * @throws ProblemException 400 or 413 if one of them is not right: then none is to be taken
     */
    List<Payload> read(BodyReader.Whole body) {
        if (body.plain().length == 0) {
            throw new ProblemException(IcomProblem.EMPTY_BODY, "The body is empty; it must be a message.");
        }
        long now = System.currentTimeMillis();
        if (isMultipart()) {
            return parts(body.plain(), now);
        }
        String id = ResourceId.create(now);
        return List.of(
                body.isOneMember() ? Payload.packed(id, body.wire(), body.plain()) : Payload.of(id, body.plain()));
    }

    private List<Payload> parts(byte[] body, long now) {
        try {
            List<Payload> messages = new ArrayList<>(Multipart.MAX_PARTS);
            for (Multipart.Part part : Multipart.read(body, type)) {
                check(part, messages.size() + 1);
                messages.add(Payload.of(ResourceId.create(now), part.content()));
            }
            return messages;
        } catch (MultipartException e) {
            throw new ProblemException(
                    switch (e.fault()) {
                        case LAYOUT -> IcomProblem.MULTIPART;
                        case CHARSET -> IcomProblem.CHARSET;
                        case TOO_LARGE -> Problem.TOO_LARGE;
                    },
                    String.valueOf(e.getMessage()));
        }
    }

    /** In strict mode a part with a coding is taken as it is, and proves to be no message. */
    private void check(Multipart.Part part, int number) {
        String coding = part.contentEncoding();
        if (!strict && coding != null && !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity")) {
            throw new ProblemException(
                    IcomProblem.ENCODING,
                    "Part " + number + " has a Content-Encoding of its own. Pack the whole body, not a part of it.");
        }
    }
}
