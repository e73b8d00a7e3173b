package malote.http.icom;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import malote.fault.Fault;
import malote.fault.Kind;
import malote.fault.Strike;
import malote.message.icom.Multipart;
import malote.message.icom.Payload;
import org.jspecify.annotations.Nullable;

/** The form of an answer to a read: as usual, or as the fault has it that strikes. */
final class Shape {
    private static final Shape USUAL = new Shape(null);
    private static final int LONG_URI = 200;

    private final @Nullable Fault fault;

    private Shape(@Nullable Fault fault) {
        this.fault = fault;
    }

    static Shape of(Optional<Strike> strike) {
        return strike.isEmpty() ? USUAL : new Shape(strike.get().fault());
    }

    private boolean is(Kind kind) {
        return fault != null && fault.kind() == kind;
    }

    /** That of the body, where {@link #isOdd}. */
    Fault fault() {
        if (fault == null) {
            throw new IllegalStateException("no fault");
        }
        return fault;
    }

    /** How many messages it may have. */
    int most(Format format) {
        if (fault != null && is(Kind.SPLIT)) {
            return Math.min(fault.whole("parts", 1), format.maxMessages());
        }
        boolean isOne =
                fault != null && is(Kind.MULTIPART) && fault.text("form", "").equals("one-part");
        return isOne ? 1 : is(Kind.REORDER) ? Multipart.MAX_PARTS : format.maxMessages();
    }

    /** Whether its body is another multipart than usual, whatever was asked for. */
    boolean isOdd() {
        return is(Kind.MULTIPART)
                || (fault != null && is(Kind.ENCODING) && fault.text("gzip", "").equals("parts"));
    }

    boolean gzip(boolean isWanted) {
        if (fault == null || !is(Kind.ENCODING)) {
            return isWanted;
        }
        return fault.text("gzip", "").equals("always");
    }

    /** Turned round, in groups. */
    List<Payload> order(List<Payload> messages) {
        if (fault == null || !is(Kind.REORDER)) {
            return messages;
        }
        List<Payload> turned = new ArrayList<>(messages);
        int window = fault.whole("window", Multipart.MAX_PARTS);
        for (int i = 0; i < turned.size(); i += window) {
            Collections.reverse(turned.subList(i, Math.min(i + window, turned.size())));
        }
        return turned;
    }

    /** The {@code PI-Pull-Next}. */
    String next(String uri, HttpServerRequest request) {
        if (fault == null || !is(Kind.PULL_NEXT)) {
            return uri;
        }
        String path = uri.startsWith("/") ? uri : uri.substring(uri.indexOf('/', "https://".length()));
        return switch (fault.text("form", "")) {
            case "relative" -> path;
            case "absolute" -> request.scheme() + "://" + request.getHeader(HttpHeaders.HOST) + path;
            case "query" -> uri + "?canal=primario&versao=1";
            case "long" -> uri + "?x=" + "0".repeat(Math.max(1, LONG_URI - uri.length() - 3));
            default -> uri + "?n=" + Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36);
        };
    }
}
