package malote.icom;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import malote.message.Ispb;
import malote.message.icom.Payload;
import malote.queue.QueueKind;
import malote.queue.Store;
import malote.queue.keep.Inbox;

/**
 * Where messages go that have a receiver. Thread-safe; nothing blocks.
 *
 * @param inbox which stores them
 * @param kind of the queues
 */
public record Outbox(Inbox inbox, QueueKind kind) {
    boolean isOverloaded(Ispb owner) {
        return inbox.isOverloaded(kind.queue(owner.code()));
    }

    /** Those messages, of which all or none will be stored. */
    Routing.Accepted accept(List<Routing.Delivery> deliveries, long tokens) {
        return new Deposit(deliveries, tokens, this);
    }

    private CompletionStage<?> store(List<Routing.Delivery> deliveries) {
        Map<String, List<Payload>> byOwner = new LinkedHashMap<>();
        for (Routing.Delivery delivery : deliveries) {
            byOwner.computeIfAbsent(delivery.owner(), owner -> new ArrayList<>())
                    .add(delivery.content());
        }
        List<Store.Share> shares = new ArrayList<>(byOwner.size());
        byOwner.forEach((owner, messages) -> shares.add(new Store.Share(kind.queue(owner), messages)));
        return inbox.store(new Store.Deposit(shares, Optional.empty()));
    }

    /** Messages that go to their queues. */
    record Deposit(List<Routing.Delivery> deliveries, long tokens, Outbox outbox) implements Routing.Accepted {
        @Override
        public CompletionStage<?> carryOut() {
            return outbox.store(deliveries);
        }
    }
}
