package malote.client.icom;

import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import malote.client.Server;
import malote.testing.Fault;
import malote.testing.MaloteTest;
import malote.testing.Spi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("exhaustive")
@MaloteTest
final class LostAnswerIT {
    private static final String BANK = "32074986";

    @Test
    void anAnswerThatIsLostCostsNoPayment(Spi spi) {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        IcomCollector collector = IcomCollector.of(Server.at(spi.url().toString()), BANK)
                .start(batch -> batch.messages().forEach(message -> seen.add(message.resourceId())));
        Fault lost = spi.strike(Fault.of("lost-answer").ispb(BANK).on("read").times(1));

        spi.pay(BANK, "10.00", 20);

        await().until(() -> spi.hits(lost) == 1 && seen.size() == 20);
        collector.close();
    }
}
