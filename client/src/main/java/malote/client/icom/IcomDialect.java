package malote.client.icom;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import malote.client.CollectorException;
import malote.client.Server;
import malote.client.stream.Answer;
import malote.client.stream.Dialect;
import malote.message.icom.ContentType;
import malote.message.icom.Gzip;
import malote.message.icom.GzipException;
import malote.message.icom.Multipart;
import malote.message.icom.MultipartException;
import org.jspecify.annotations.Nullable;

/**
 * How ICOM reads streams. URIs are paths here, since an address of the server that it gives itself need not be the one by which it is
 * reached, and nothing may be sent anywhere else.
 *
 * @param gzip whether answers may be packed
 * @param handled messages that are left out of answers
 */
record IcomDialect(Server server, String ispb, boolean gzip, Handled handled, IcomListener listener)
        implements Dialect<IcomMessage> {
    /** The most bytes of an answer, unpacked: several times what ten messages can be. */
    private static final int MOST_BYTES = 64 << 20;

    @Override
    public HttpRequest start(boolean several) {
        return read(URI.create("/api/v1/out/" + ispb + "/stream/start"), several);
    }

    @Override
    public HttpRequest read(URI uri, boolean several) {
        HttpRequest.Builder request =
                server.request(uri.toString()).setHeader("Accept", several ? "multipart/mixed" : "application/xml");
        return (gzip ? request.setHeader("Accept-Encoding", "gzip") : request).build();
    }

    @Override
    public HttpRequest end(URI uri) {
        return server.request(uri.toString()).DELETE().build();
    }

    @Override
    public Answer<IcomMessage> answer(HttpResponse<byte[]> response) throws IOException {
        URI next = next(response);
        List<IcomMessage> fresh = new ArrayList<>();
        for (IcomMessage message : response.statusCode() == 204 ? List.<IcomMessage>of() : messages(response)) {
            if (!handled.has(message)) {
                fresh.add(message);
            } else {
                listener.duplicate(message.resourceId());
            }
        }
        return new Answer<>(fresh, false, next, Optional.empty());
    }

    @Override
    public RuntimeException refusal(int status, byte[] body) {
        return new CollectorException(IcomProblem.of(status, body));
    }

    @Override
    public boolean forgetsEnded() {
        return true;
    }

    private static URI next(HttpResponse<byte[]> response) throws IOException {
        String text = response.headers()
                .firstValue("PI-Pull-Next")
                .orElseThrow(() -> new IOException("the answer has no PI-Pull-Next"));
        try {
            URI whole = response.uri().resolve(text.strip());
            String query = whole.getRawQuery();
            return URI.create(whole.getRawPath() + (query == null ? "" : "?" + query));
        } catch (IllegalArgumentException e) {
            throw new IOException("the PI-Pull-Next is no URI: " + text, e);
        }
    }

    private static List<IcomMessage> messages(HttpResponse<byte[]> response) throws IOException {
        byte[] body = unpacked(response);
        String type = response.headers().firstValue("Content-Type").orElse("");
        return switch (ContentType.parse(type).type()) {
            case "multipart/mixed" -> parts(body, type);
            case "application/xml" ->
                List.of(message(response.headers().firstValue("PI-ResourceId").orElse(null), body));
            default -> throw new IOException("the answer is neither application/xml nor multipart/mixed, but: " + type);
        };
    }

    private static byte[] unpacked(HttpResponse<byte[]> response) throws IOException {
        String encoding = response.headers().firstValue("Content-Encoding").orElse("identity");
        if (encoding.equalsIgnoreCase("identity")) {
            return response.body();
        } else if (!encoding.equalsIgnoreCase("gzip")) {
            throw new IOException("the answer has the Content-Encoding " + encoding + ", which was not asked for");
        }
        try {
            return Gzip.unpack(response.body(), MOST_BYTES).bytes();
        } catch (GzipException e) {
            throw new IOException("the answer cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private static List<IcomMessage> parts(byte[] body, String type) throws IOException {
        try {
            List<IcomMessage> messages = new ArrayList<>();
            for (Multipart.Part part : Multipart.read(body, type)) {
                messages.add(message(part.resourceId(), part.content()));
            }
            return messages;
        } catch (MultipartException e) {
            throw new IOException("the answer cannot be taken apart: " + e.getMessage(), e);
        }
    }

    private static IcomMessage message(@Nullable String resourceId, byte[] xml) throws IOException {
        if (resourceId == null || resourceId.isBlank()) {
            throw new IOException("a message of the answer has no PI-ResourceId");
        } else if (xml.length == 0) {
            throw new IOException("a message of the answer is empty");
        }
        return new IcomMessage(resourceId.strip(), xml);
    }
}
