package malote.virtual;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.message.Ispb;
import malote.message.icom.Payload;
import malote.queue.FakeClock;
import malote.queue.Overloaded;
import malote.spi.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class VirtualPayerTest {
    private static final Instant BEGIN = Instant.parse("2026-11-27T12:00:00Z");
    private static final Pattern ID = Pattern.compile("<EndToEndId>(\\w+)</EndToEndId>");

    private final FakeClock clock = new FakeClock();
    private final long zero = clock.nanoTime();
    private final Desk desk = new Desk();

    /** Takes payments in, or is away. */
    private static final class Desk implements Entry {
        boolean isAway;
        boolean isSilent;
        int tries;
        final Set<String> paid = new HashSet<>();
        final List<CompletableFuture<Void>> open = new ArrayList<>();

        @Override
        public CompletionStage<Void> send(Ispb sender, List<Payload> messages) {
            tries++;
            if (isAway) {
                return CompletableFuture.failedStage(new Overloaded("steps"));
            }
            Matcher id = ID.matcher(new String(messages.get(0).xml(), UTF_8));
            while (id.find()) {
                paid.add(id.group(1));
            }
            CompletableFuture<Void> done = new CompletableFuture<>();
            if (isSilent) {
                open.add(done);
            } else {
                done.complete(null);
            }
            return done;
        }

        @Override
        public CompletionStage<Void> tell(String id, Collection<String> institutions, String text) {
            throw new UnsupportedOperationException();
        }
    }

    private void pay(double perSecond, int operations) {
        Order order = new Order("v_1", "32074986", 100, 1_000_000, perSecond, operations, 7, BEGIN, 0);
        OrderStore orders = new OrderStore() {
            @Override
            public CompletionStage<Void> add(Order added) {
                return CompletableFuture.completedStage(null);
            }

            @Override
            public CompletionStage<List<Order>> hold(String server, Map<String, Integer> progress, Duration lease) {
                return CompletableFuture.completedStage(List.of(order));
            }
        };
        VirtualPayer payer =
                new VirtualPayer(orders, desk, "1.16", clock, () -> BEGIN.plusNanos(clock.nanoTime() - zero));
        payer.order(order);
        payer.start();
    }

    @Test
    void afterAnOutageItGoesOnWithoutABurstAndLosesNoPayment() {
        pay(100, 1);
        clock.advance(Duration.ofSeconds(10));
        assertThat(desk.paid).hasSizeBetween(990, 1_010);

        desk.isAway = true;
        desk.tries = 0;
        clock.advance(Duration.ofSeconds(60));
        assertThat(desk.tries).isBetween(60, 600);

        desk.isAway = false;
        int before = desk.paid.size();
        clock.advance(Duration.ofSeconds(11));
        assertThat(desk.paid.size() - before).isBetween(900, 1_250);
        clock.advance(Duration.ofMinutes(20));
        assertThat(desk.paid).hasSizeBetween(127_000, 128_200);
    }

    @Test
    void whatIsOnItsWayIsBounded() {
        pay(50, 10);
        desk.isSilent = true;
        clock.advance(Duration.ofSeconds(60));
        assertThat(desk.open).hasSizeBetween(10, 12);

        desk.isSilent = false;
        int before = desk.paid.size();
        desk.open.forEach(done -> done.complete(null));
        clock.advance(Duration.ofSeconds(10));
        assertThat(desk.paid.size() - before).isBetween(450, 620);
    }

    @Test
    void theIdOfAPaymentHasTheMinuteOfItsTurn() {
        Order order = new Order("v_1", "32074986", 100, 1_000_000, 0.5, 1, 7, BEGIN, 0);

        assertThat(Payment.endToEndId(order, 0)).startsWith("E99999A03202611271200");
        assertThat(Payment.endToEndId(order, 30)).startsWith("E99999A03202611271201");
        assertThat(Payment.endToEndId(order, 18 * 1_800 + 29)).startsWith("E99999A03202611280600");
        assertThat(Payment.endToEndId(order, 30)).isEqualTo(Payment.endToEndId(order, 30));

        Order together = new Order("v_2", "32074986", 100, 20, 0.0002, 10, 7, BEGIN, 0);
        assertThat(Payment.endToEndId(together, 9)).startsWith("E99999A03202611271200");
        assertThat(new Order("v_1", "32074986", 100, 1_000_000, 1e-300, 1, 7, BEGIN, 0).due(999_999))
                .isAfter(BEGIN);
    }
}
