package malote.http;

import io.netty.handler.codec.compression.StandardCompressionOptions;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Packs answers for clients that ask for it, where it pays. The framework does it, once it was settled that a client wants
 * gzip ({@link #settle}) and that the answer is worth it ({@link #offer}).
 */
@Singleton
public final class Gzip implements HttpServerOptionsCustomizer {
    /** Below, the packed answer saves no packet, and takes longer. */
    static final int MIN_BYTES = 1024;

    /** Answers are made anew each time: what the higher levels save costs several times as much. */
    private static final int LEVEL = Deflater.BEST_SPEED;

    private static final String GZIP = "gzip";
    private static final Pattern WEIGHT =
            Pattern.compile("\\s*[qQ]=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)\\s*", Pattern.DOTALL);
    /** What is packed already, and errors of the ICOM dialect, which some of its clients read without unpacking. */
    private static final Pattern NEVER = Pattern.compile("image/(?!svg).*|application/problem\\+xml.*");

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setCompressionSupported(true).addCompressor(StandardCompressionOptions.gzip(LEVEL, 15, 8));
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        customizeHttpServer(options);
    }

    /**
     * Settles, before the framework looks at it, whether the client wants gzip: then {@code Accept-Encoding} says that and
     * no more, else there is none.
     */
    public static void settle(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!headers.contains(HttpHeaderNames.ACCEPT_ENCODING)) {
            return;
        }
        String accepted = String.join(",", headers.getAll(HttpHeaderNames.ACCEPT_ENCODING));
        if (request.protocolVersion().equals(HttpVersion.HTTP_1_1) && isWanted(accepted)) {
            headers.set(HttpHeaderNames.ACCEPT_ENCODING, GZIP);
        } else {
            headers.remove(HttpHeaderNames.ACCEPT_ENCODING);
        }
    }

    /** Whether gzip is acceptable, and not less than what is not packed (RFC 9110, section 12.5.3). */
    public static boolean isWanted(String acceptEncoding) {
        double gzip = -1;
        double identity = -1;
        double others = 0;
        for (String element : acceptEncoding.split(",", -1)) {
            String[] parts = element.split(";", 2);
            double weight = parts.length == 1 ? 1 : weight(parts[1]);
            switch (parts[0].strip().toLowerCase(Locale.ROOT)) {
                case GZIP, "x-gzip" -> gzip = Math.max(gzip, weight);
                case "identity" -> identity = weight;
                case "*" -> others = weight;
                default -> {
                    // A coding that is not offered.
                }
            }
        }
        gzip = gzip < 0 ? others : gzip;
        return gzip > 0 && gzip >= identity;
    }

    private static double weight(String parameter) {
        var weight = WEIGHT.matcher(parameter);
        return weight.matches() ? Double.parseDouble(weight.group(1)) : 0;
    }

    /** Whether the client wants gzip, which was settled before. */
    public static boolean isWanted(HttpServerRequest request) {
        return request.headers().contains(HttpHeaderNames.ACCEPT_ENCODING);
    }

    /** Has the answer packed if its client wants that and it is worth it, which shows when its head is complete. */
    static void offer(RoutingContext routing) {
        if (isWanted(routing.request())) {
            routing.addHeadersEndHandler(complete -> decide(routing.request(), routing.response()));
        }
    }

    private static void decide(HttpServerRequest request, HttpServerResponse response) {
        MultiMap headers = response.headers();
        int status = response.getStatusCode();
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (status == 204
                || status == 304
                || "0".equals(length)
                || headers.contains(HttpHeaderNames.CONTENT_ENCODING)) {
            return;
        }
        boolean worth = length != null
                && Long.parseLong(length) >= MIN_BYTES
                && !headers.contains(HttpHeaderNames.CONTENT_RANGE)
                && !NEVER.matcher(String.valueOf(headers.get(HttpHeaderNames.CONTENT_TYPE)))
                        .matches();
        boolean head = request.method().equals(HttpMethod.HEAD);
        if (worth) {
            // The framework packs it, but for a HEAD, which is to be answered as a GET would be.
            headers.remove(HttpHeaderNames.ACCEPT_RANGES);
            if (head) {
                headers.set(HttpHeaderNames.CONTENT_ENCODING, GZIP).remove(HttpHeaderNames.CONTENT_LENGTH);
            }
        } else if (!head) {
            // Has the framework leave the answer as it is, and the header out.
            headers.set(HttpHeaderNames.CONTENT_ENCODING, "identity");
        }
    }

    /** The same, packed. Takes some ten milliseconds for a megabyte. */
    public static byte[] pack(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 3);
        try (OutputStream out = new Quick(packed)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static final class Quick extends GZIPOutputStream {
        Quick(OutputStream out) throws IOException {
            super(out, 8192);
            def.setLevel(LEVEL);
        }
    }
}
