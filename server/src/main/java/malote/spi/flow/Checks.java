package malote.spi.flow;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import malote.spi.check.Check;
import malote.spi.decide.Request.Item;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of messages beyond what everybody's are looked at for. Thread-safe; nothing blocks.
 *
 * @param schemas whether they are valid; empty: it is not asked
 * @param signatures whether their signatures are right; empty: it is not asked
 * @param checker has the work, which takes some milliseconds for each message
 */
public record Checks(Optional<Check> schemas, Optional<Check> signatures, Executor checker) {
    /** The messages, with what is said against them. */
    CompletionStage<List<Item>> check(List<Item> items) {
        return schemas.isEmpty() && signatures.isEmpty()
                ? CompletableFuture.completedFuture(items)
                : CompletableFuture.supplyAsync(
                        () -> items.stream().map(this::check).toList(), checker);
    }

    private Item check(Item item) {
        if (item.message().fault() != null) {
            return item;
        }
        byte[] xml = item.payload().xml();
        return new Item(item.payload(), item.message(), fault(schemas, item, xml), fault(signatures, item, xml));
    }

    private static @Nullable String fault(Optional<Check> check, Item item, byte[] xml) {
        return check.isEmpty() ? null : check.get().fault(item.message(), xml);
    }
}
