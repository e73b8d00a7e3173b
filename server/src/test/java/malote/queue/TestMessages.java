package malote.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import malote.message.AccountType;
import malote.message.Content;
import malote.message.Message;
import malote.message.Party;
import malote.message.icom.Payload;

/** Messages and queues that no other test uses. */
public final class TestMessages {
    private static final AtomicLong LAST = new AtomicLong();
    private static final AtomicLong LAST_ISPB = new AtomicLong(10_000_000);

    private TestMessages() {}

    public static QueueName freshQueue() {
        return TestQueues.JSON.queue(Long.toString(LAST_ISPB.incrementAndGet()));
    }

    /** A new message; {@code campoLivre} tells it from others. */
    public static Message message(QueueName receiver) {
        long n = LAST.incrementAndGet();
        return message(receiver, n, "message " + n);
    }

    /** The message with the number n, which makes its id, and this text. */
    public static Message message(QueueName receiver, long n, String text) {
        return new Message(
                "E32074986202402211927%011d".formatted(n),
                BigDecimal.valueOf(n % 10_000 + 1, 2),
                new Party("Marcos José", "98716278190", "32074986", "0001", "1231231", AccountType.CACC),
                new Party("Flavio José", "77615678291", receiver.owner(), "0361", "1210098", AccountType.SVGS),
                text,
                "h7a786d8a7s6gd1hgs",
                Instant.parse("2022-07-23T19:47:18.108Z"));
    }

    /** A new message of another dialect. */
    public static Payload payload() {
        long n = LAST.incrementAndGet();
        return Payload.of("payload %024d".formatted(n), ("<message>" + n + "</message>").getBytes(UTF_8));
    }

    /** Of the type that the queue holds. */
    public static List<Content> messages(QueueName receiver, int count) {
        boolean isJson = receiver.kind().equals(TestQueues.JSON);
        List<Content> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            messages.add(isJson ? message(receiver) : payload());
        }
        return messages;
    }

    public static Store.Deposit deposit(QueueName receiver, int count) {
        return new Store.Deposit(receiver, messages(receiver, count));
    }
}
