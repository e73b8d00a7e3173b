package malote.bench.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server in memory that keeps just enough of the protocol for a run, and can be made to break its promises. */
public final class FakeServer implements AutoCloseable {
    /** What it does wrong: once, with the hundredth read; the last four all the time or from the tenth message on. */
    public enum Misdeed {
        NONE,
        LOSE,
        REPEAT,
        SWAP,
        TEN_INSTEAD_OF_ONE,
        CHANGE,
        UNAVAILABLE,
        NO_READS,
        SWALLOW,
        REFUSE
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int POLL_MILLIS = 100;
    private static final int GUILTY = 100;
    private static final int GUILTY_STORES = 10;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, LinkedBlockingDeque<String>> queues = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger takes = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger stores = new AtomicInteger();
    private final Misdeed misdeed;
    private final FakeIcom icom;

    public FakeServer(Misdeed misdeed) throws IOException {
        this.misdeed = misdeed;
        this.icom = new FakeIcom(misdeed);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean read = exchange.getRequestMethod().equals("GET");
        if (misdeed == Misdeed.UNAVAILABLE || (misdeed == Misdeed.NO_READS && read)) {
            answer(exchange, 503, "{\"detail\":\"not today\"}");
            return;
        }
        if (path[2].equals("v1")) {
            icom.handle(exchange, path, body);
            return;
        }
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                if (path[2].equals("pix")) {
                    store(exchange, path[3], body);
                } else {
                    generate(exchange, path[4], Integer.parseInt(path[5]));
                }
            }
            case "DELETE" -> answer(exchange, 200, "{}");
            default -> read(exchange, path);
        }
    }

    private void generate(HttpExchange exchange, String ispb, int count) throws IOException {
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(String.format("{\"endToEndId\":\"E32074986202402211927%011d\"}", ids.incrementAndGet()));
        }
        queue(ispb).addAll(messages);
        answer(exchange, 201, "{\"mensagens\":[" + String.join(",", messages) + "]}");
    }

    private void store(HttpExchange exchange, String ispb, byte[] body) throws IOException {
        JsonNode json = JSON.readTree(body);
        List<String> messages = new ArrayList<>();
        if (json.isArray()) {
            json.forEach(message -> messages.add(message.toString()));
        } else {
            messages.add(json.toString());
        }
        boolean guilty = stores.addAndGet(messages.size()) >= GUILTY_STORES;
        if (guilty && misdeed == Misdeed.REFUSE) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            answer(exchange, 503, "{}");
            return;
        }
        if (!guilty || misdeed != Misdeed.SWALLOW) {
            queue(ispb).addAll(messages);
        }
        answer(exchange, 201, "{\"recebidas\":" + messages.size() + ",\"novas\":" + messages.size() + "}");
    }

    private void read(HttpExchange exchange, String[] path) throws IOException {
        if (!path[2].equals("pix")) {
            answer(exchange, 404, "");
            return;
        }
        boolean many = exchange.getRequestHeaders().getFirst("Accept").contains("multipart");
        List<String> batch = take(queue(path[3]), many);
        String uri = exchange.getRequestURI().getPath();
        boolean keepsUri = batch.isEmpty() && !uri.endsWith("start");
        exchange.getResponseHeaders()
                .set("Pull-Next", keepsUri ? uri : "/api/pix/" + path[3] + "/stream/" + reads.incrementAndGet());
        if (batch.isEmpty()) {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        } else {
            answer(exchange, 200, many ? "[" + String.join(",", batch) + "]" : String.join(",", batch));
        }
    }

    private List<String> take(LinkedBlockingDeque<String> queue, boolean many) {
        boolean guilty = takes.incrementAndGet() == GUILTY;
        List<String> batch = new ArrayList<>();
        try {
            String first = queue.pollFirst(POLL_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, many || (guilty && misdeed == Misdeed.TEN_INSTEAD_OF_ONE) ? 9 : 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (guilty && !batch.isEmpty()) {
            misbehave(queue, batch);
        }
        return batch;
    }

    private void misbehave(LinkedBlockingDeque<String> queue, List<String> batch) {
        switch (misdeed) {
            case LOSE -> batch.remove(0);
            case REPEAT -> queue.addFirst(batch.get(0));
            case SWAP -> queue.addLast(batch.remove(0));
            default -> {}
        }
    }

    private LinkedBlockingDeque<String> queue(String ispb) {
        return queues.computeIfAbsent(ispb, key -> new LinkedBlockingDeque<>());
    }

    private static void answer(HttpExchange exchange, int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
