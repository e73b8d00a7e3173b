package malote.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import malote.bench.history.Fault;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.history.Rules;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;
import malote.bench.http.Response;
import malote.bench.load.json.JsonBodies;
import malote.bench.load.json.JsonDialect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that go on, against a server whose answers the test writes beforehand. */
final class SteadyClientsTest {
    private static final String ISPB = "00000001";
    private static final String START = "GET /api/pix/00000001/stream/start";
    private static final Temper PLAIN = new Temper(0, 0, 0, 0, 0);
    private static final Temper REPEATING = new Temper(0, 0, 10_000, 0, 0);

    /** What the server does: an answer, or ({@code status} 0) none. */
    private record Script(int status, String next, String body) {}

    private final ConcurrentLinkedDeque<Script> scripts = new ConcurrentLinkedDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Integer> taken = new ArrayList<>();
    private final List<Integer> acknowledged = new ArrayList<>();
    private final History history = new History(Rules.json(0));
    private final Queue queue = history.queue(ISPB);
    private HttpServer server;
    private Loop loop;
    private Load load;
    private List<Endpoint> endpoints;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        loop = new Loop();
        load = new Load(loop, history, new Trouble());
        endpoints =
                List.of(Endpoint.of("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        loop.close();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add((exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body).strip());
        Script script = scripts.poll();
        if (script == null || script.status == 0) {
            exchange.close();
            return;
        }
        if (!script.next.isEmpty()) {
            exchange.getResponseHeaders().set("Pull-Next", script.next);
        }
        byte[] answer = script.body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(script.status, answer.length == 0 ? -1 : answer.length);
        try (var out = exchange.getResponseBody()) {
            out.write(answer);
        }
    }

    private void answers(int status, String next, String body) {
        scripts.add(new Script(status, next, body));
    }

    private static String message(int number) {
        return String.format("{\"endToEndId\":\"E32074986202402211927%011d\"}", number);
    }

    private void runUntil(BooleanSupplier done) {
        long end = System.nanoTime() + 10_000_000_000L;
        loop.run(() -> done.getAsBoolean() || System.nanoTime() - end > 0);
        assertThat(done.getAsBoolean()).isTrue();
    }

    private void collectUntilRequests(Temper temper, int count) {
        SteadyCollector collector = new SteadyCollector(
                load,
                JsonDialect.INSTANCE,
                endpoints,
                0,
                queue,
                true,
                new SplittableRandom(1),
                () -> temper,
                taken::add);
        collector.start();
        runUntil(() -> requests.size() >= count);
    }

    @Test
    void a_sender_repeats_the_same_request_until_it_is_acknowledged() {
        answers(503, "", "busy");
        answers(0, "", "");
        answers(201, "", "{}");
        SteadySender sender = new SteadySender(
                load, endpoints, 0, List.of(queue, queue, queue), new JsonBodies(), 100, acknowledged::add);

        sender.start();
        runUntil(() -> history.storedCount() == 3);
        sender.stop();
        runUntil(sender::isIdle);

        assertThat(requests).hasSizeGreaterThanOrEqualTo(3);
        assertThat(requests.subList(0, 3)).allMatch(requests.get(0)::equals);
        assertThat(acknowledged).startsWith(0, 1, 2);
        assertThat(load.trouble().unavailable()).isEqualTo(1);
        assertThat(history.hasFaults()).isFalse();
    }

    @Test
    void a_sender_lets_go_what_may_be_stored_where_a_repetition_would_store_it_twice() {
        answers(503, "", "busy");
        answers(0, "", "");
        answers(201, "", "{}");
        JsonBodies json = new JsonBodies();
        Bodies once = new Bodies() {
            @Override
            public String path(List<Queue> to) {
                return json.path(to);
            }

            @Override
            public String[] headers(int messages) {
                return json.headers(messages);
            }

            @Override
            public int mostBytes(int messages) {
                return json.mostBytes(messages);
            }

            @Override
            public int write(byte[] target, int at, List<Queue> to, long[] ids) {
                return json.write(target, at, to, ids);
            }

            @Override
            public boolean isReceipt(Response response, int messages) {
                return json.isReceipt(response, messages);
            }

            @Override
            public boolean canRepeat() {
                return false;
            }
        };
        SteadySender sender = new SteadySender(load, endpoints, 0, List.of(queue, queue), once, 100, acknowledged::add);

        sender.start();
        runUntil(() -> history.storedCount() == 2);

        assertThat(requests.get(1)).isEqualTo(requests.get(0));
        assertThat(requests.get(2)).isNotEqualTo(requests.get(1));
        assertThat(acknowledged).startsWith(2, 3);
        assertThat(history.hasFaults()).isFalse();
    }

    @Test
    void a_sender_takes_note_of_a_refusal_that_no_repetition_cures() {
        answers(422, "", "no");
        SteadySender sender =
                new SteadySender(load, endpoints, 0, List.of(queue), new JsonBodies(), 1, acknowledged::add);

        sender.start();
        runUntil(history::hasFaults);

        assertThat(history.verdict().faults()).containsKey(Fault.UNEXPECTED);
    }

    @Test
    void a_collector_asks_for_what_was_not_answered_by_the_same_uri() {
        answers(200, "/k1", "[" + message(1) + "]");
        answers(0, "", "");
        answers(503, "", "");
        answers(200, "/k2", "[" + message(2) + "]");
        answers(204, "/k2", "");

        collectUntilRequests(PLAIN, 6);

        assertThat(requests.subList(0, 6))
                .containsExactly(START, "GET /k1", "GET /k1", "GET /k1", "GET /k2", "GET /k2");
        assertThat(taken).hasSize(2);
        assertThat(history.hasFaults()).isFalse();
    }

    @Test
    void a_collector_opens_another_stream_when_its_own_is_over_or_its_start_was_not_answered() {
        answers(0, "", "");
        answers(200, "/k1", "[" + message(1) + "]");
        answers(410, "", "over");

        collectUntilRequests(PLAIN, 4);

        assertThat(requests.subList(0, 4)).containsExactly(START, START, "GET /k1", START);
        assertThat(load.trouble().streamsOver()).isEqualTo(1);
        assertThat(history.hasFaults()).isFalse();
    }

    @Test
    void a_repeated_read_with_another_batch_or_another_uri_is_found_out() {
        answers(200, "/k1", "[" + message(1) + "]");
        answers(200, "/k2", "[" + message(2) + "]");
        answers(200, "/k3", "[" + message(3) + "]");

        collectUntilRequests(REPEATING, 4);

        assertThat(requests.subList(0, 4)).containsExactly(START, "GET /k1", "GET /k1", "GET /k1");
        assertThat(history.verdict().faults()).containsEntry(Fault.CHANGED, 2L);
    }
}
