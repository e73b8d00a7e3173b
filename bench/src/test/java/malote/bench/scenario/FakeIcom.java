package malote.bench.scenario;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import malote.message.icom.Multipart;
import malote.message.icom.MultipartException;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;

/** The routes of the ICOM dialect of a {@link FakeServer}. */
final class FakeIcom {
    private static final int POLL_MILLIS = 100;
    private static final int GUILTY = 100;
    private static final Pattern RECEIVER = Pattern.compile("<CdtrAgt>.*?<MmbId>(\\w+)</MmbId>");

    private final FakeServer.Misdeed misdeed;
    private final Map<String, LinkedBlockingDeque<Payload>> queues = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();

    FakeIcom(FakeServer.Misdeed misdeed) {
        this.misdeed = misdeed;
    }

    /** @param path such as {@code ["", "api", "v1", "in", "00000000", "msgs"]} */
    void handle(HttpExchange exchange, String[] path, byte[] body) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST" -> store(exchange, body);
            case "DELETE" -> answer(exchange, 200, new byte[0]);
            default -> read(exchange, path[4]);
        }
    }

    private void store(HttpExchange exchange, byte[] body) throws IOException {
        byte[] plain = body;
        if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                plain = in.readAllBytes();
            }
        }
        List<byte[]> messages = new ArrayList<>();
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type.startsWith("multipart/mixed")) {
            try {
                Multipart.read(plain, type).forEach(part -> messages.add(part.content()));
            } catch (MultipartException e) {
                throw new IOException(e);
            }
        } else {
            messages.add(plain);
        }
        List<String> ids = new ArrayList<>();
        for (byte[] message : messages) {
            Matcher receiver = RECEIVER.matcher(new String(message, StandardCharsets.ISO_8859_1));
            if (receiver.find()) {
                ids.add(ResourceId.create(System.currentTimeMillis()));
                queue(receiver.group(1)).add(Payload.of(ResourceId.create(System.currentTimeMillis()), message));
            }
        }
        exchange.getResponseHeaders().set("PI-ResourceId", String.join(",", ids));
        answer(exchange, 201, new byte[0]);
    }

    private void read(HttpExchange exchange, String ispb) throws IOException {
        boolean many = exchange.getRequestHeaders().getFirst("Accept").contains("multipart");
        boolean packed = exchange.getRequestHeaders().containsKey("Accept-Encoding");
        List<Payload> batch = take(queue(ispb), many);
        exchange.getResponseHeaders().set("PI-Pull-Next", "/api/v1/out/" + ispb + "/stream/" + reads.incrementAndGet());
        if (batch.isEmpty()) {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
            return;
        }
        String boundary = Multipart.boundary();
        if (many) {
            exchange.getResponseHeaders().set("Content-Type", "multipart/mixed; boundary=" + boundary);
        } else {
            exchange.getResponseHeaders().set("Content-Type", "application/xml; charset=utf-8");
            exchange.getResponseHeaders().set("PI-ResourceId", batch.get(0).id());
        }
        byte[] body = many ? Multipart.write(batch, boundary) : batch.get(0).xml();
        if (packed) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            body = Payload.of("", body).gzip();
        }
        answer(exchange, 200, body);
    }

    private List<Payload> take(LinkedBlockingDeque<Payload> queue, boolean many) {
        List<Payload> batch = new ArrayList<>();
        try {
            Payload first = queue.pollFirst(POLL_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, many ? 9 : 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!batch.isEmpty() && reads.get() > GUILTY) {
            misbehave(queue, batch);
        }
        return batch;
    }

    private void misbehave(LinkedBlockingDeque<Payload> queue, List<Payload> batch) {
        switch (misdeed) {
            case REPEAT -> queue.addFirst(batch.get(0));
            case CHANGE -> batch.set(0, changed(batch.get(0)));
            default -> {}
        }
    }

    private static Payload changed(Payload message) {
        byte[] xml = message.xml().clone();
        xml[xml.length / 2] ^= 1;
        return Payload.of(message.id(), xml);
    }

    private LinkedBlockingDeque<Payload> queue(String ispb) {
        return queues.computeIfAbsent(ispb, key -> new LinkedBlockingDeque<>());
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
