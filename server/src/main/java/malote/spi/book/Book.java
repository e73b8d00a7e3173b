package malote.spi.book;

import java.util.HashMap;
import java.util.Map;
import malote.spi.Account;
import malote.spi.Operation;
import malote.spi.SpiStore;
import malote.spi.read.Message;
import org.jspecify.annotations.Nullable;

/** What is known while requests are decided, one after the other: what the store has, and what the decisions before changed. */
public final class Book {
    /** Those that are there without being made. */
    private static final Map<String, String> BUILT_IN =
            Map.of("99999A03", "accept", "99999A04", "accept", "99999R03", "reject:AC03", "99999S00", "silent");

    private final Map<String, Operation> stored;
    private final Map<String, Operation> operations;
    private final Map<String, Account> accounts;
    private final Map<String, Message> messages;

    /** @param messages as they came, by the ids of their operations */
    public Book(SpiStore.View view, Map<String, Message> messages) {
        this.stored = view.operations();
        this.operations = new HashMap<>(view.operations());
        this.accounts = new HashMap<>(view.accounts());
        this.messages = messages;
    }

    @Nullable
    public Operation operation(@Nullable String id) {
        return id == null ? null : operations.get(id);
    }

    /** The version that the store must have for a change of this operation; 0: none. */
    public int storedVersion(String id) {
        Operation before = stored.get(id);
        return before == null ? 0 : before.version();
    }

    public void put(Operation operation) {
        operations.put(operation.id(), operation);
    }

    public Account account(String ispb) {
        return accounts.getOrDefault(ispb, Account.unknown(ispb));
    }

    /** How a participant answers for which nobody reads; null if somebody does. */
    @Nullable
    public String virtual(String ispb) {
        String own = account(ispb).virtual();
        return own == null ? BUILT_IN.get(ispb) : own;
    }

    /** Adds to what a participant has. */
    public void move(String ispb, long available, long reserved) {
        Account before = account(ispb);
        accounts.put(
                ispb,
                new Account(
                        ispb,
                        before.blocked(),
                        before.limited(),
                        before.available() + available,
                        before.reserved() + reserved,
                        before.virtual(),
                        before.delayMillis()));
    }

    /** The message with which an operation came. */
    @Nullable
    public Message message(String operation) {
        return messages.get(operation);
    }
}
