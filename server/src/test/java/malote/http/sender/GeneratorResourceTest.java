package malote.http.sender;

import static malote.queue.TestQueues.JSON;
import static malote.queue.TestQueues.KINDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import malote.access.Audit;
import malote.access.Caller;
import malote.message.Message;
import malote.message.MessageGenerator;
import malote.message.json.MessageJson;
import malote.queue.FakeClock;
import malote.queue.Store;
import malote.queue.Store.Receipt;
import malote.queue.keep.Inbox;
import malote.queue.keep.Standbys;
import malote.queue.read.Streams;
import org.junit.jupiter.api.Test;

/** What becomes of generated messages that the store does not take. */
class GeneratorResourceTest {
    private final Deque<Receipt> receipts = new ArrayDeque<>();
    private final List<Store.Deposit> deposits = new ArrayList<>();
    private final FakeClock clock = new FakeClock();
    private final Store store = proxy(Store.class);
    private final GeneratorResource resource = new GeneratorResource(
            new Inbox(store, clock, new Streams(store, clock, KINDS)),
            JSON,
            new MessageGenerator(new SplittableRandom(1), InstantSource.system()),
            proxy(Vertx.class),
            proxy(Audit.class),
            new Standbys(CompletableFuture::new, false, clock, seen -> {}));

    @Test
    void anIdThatIsTakenByAnotherMessageHasOthersGenerated() {
        receipts.add(new Receipt(0, "E1", 0, 1));
        receipts.add(new Receipt(2, null, 2, 1));

        Response response = generate().join();

        assertThat(response.getStatus()).isEqualTo(201);
        assertThat(deposits).hasSize(2);
        List<Message> stored = messages(deposits.get(1));
        assertThat(messages(deposits.get(0))).doesNotContainAnyElementsOf(stored);
        assertThat(new String((byte[]) response.getEntity(), StandardCharsets.UTF_8))
                .isEqualTo(new String(MessageJson.envelope(stored), StandardCharsets.UTF_8));
    }

    private static List<Message> messages(Store.Deposit deposit) {
        return deposit.only().messages().stream().map(Message.class::cast).toList();
    }

    @Test
    void idsThatAreTakenTimeAndAgainAreAFailure() {
        for (int i = 0; i < 3; i++) {
            receipts.add(new Receipt(0, "E" + i, 0, 1));
        }

        assertThat(generate())
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("E2");
    }

    private CompletableFuture<Response> generate() {
        return resource.generate("32074986", "2", proxy(RoutingContext.class)).toCompletableFuture();
    }

    private <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "store" -> {
                        deposits.addAll(((List<?>) arguments[0])
                                .stream().map(Store.Deposit.class::cast).toList());
                        yield CompletableFuture.completedStage(List.of(receipts.remove()));
                    }
                    case "get" -> arguments[0].equals("malote.caller") ? Caller.ANYONE : null;
                    case "note" -> CompletableFuture.completedStage(null);
                    case "response" -> proxy(HttpServerResponse.class);
                    case "putHeader" -> self;
                    case "request" -> proxy(HttpServerRequest.class);
                    case "headers" -> MultiMap.caseInsensitiveMultiMap();
                    default -> throw new UnsupportedOperationException(method.toString());
                }));
    }
}
