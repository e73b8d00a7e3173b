package malote.queue;

import java.util.concurrent.CompletionStage;

/** Takes messages in. Thread-safe; nothing blocks. */
public final class Inbox {
    private static final int CAPACITY = 200_000;
    private static final int MAX_BATCH = 1_000;

    private final Streams streams;
    private final Lanes<Store.Deposit, Store.Receipt> lanes;

    /** @param streams whose reads are woken by what is stored */
    public Inbox(Store store, Streams streams) {
        this.streams = streams;
        this.lanes = Lanes.of(
                new Lane.Limits<>(
                        "store",
                        CAPACITY,
                        MAX_BATCH,
                        deposit -> deposit.messages().size(),
                        deposit -> deposit.messages().stream()
                                .map(message -> message.endToEndId())
                                .toList()),
                2,
                store::store,
                Store.Deposit::ispb);
    }

    /**
     * Stores the messages of a deposit, all or none.
     *
     * @return what became of it, once it is on disk; fails with {@link StoreUnavailable} or {@link Overloaded}
     */
    public CompletionStage<Store.Receipt> store(Store.Deposit deposit) {
        return lanes.submit(deposit).whenComplete((receipt, failure) -> {
            if (failure == null && receipt.stored() > 0) {
                streams.arrived(deposit.ispb(), receipt.tail());
            }
        });
    }
}
