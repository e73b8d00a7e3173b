package malote.spi.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.fault.Faults;
import malote.fault.Occasion;
import malote.fault.On;
import malote.fault.Strike;
import malote.spi.read.Message;

/** Lets faults strike what comes in, before anything is decided. Thread-safe; nothing blocks. */
public final class Incoming {
    private final Faults faults;

    public Incoming(Faults faults) {
        this.faults = faults;
    }

    /** Whether any could. */
    public boolean mayBeStruck() {
        return faults.mayStrike(On.SPI_IN);
    }

    /**
     * Asks once for each operation, and once for a message without any.
     *
     * @param messages by their {@code PI-ResourceId}, in their order
     * @return what strikes, by the id of the operation, or of a message without any
     */
    public CompletionStage<Map<String, Strike>> strikes(String sender, Map<String, Message> messages) {
        List<Asked> asked = new ArrayList<>();
        messages.forEach((id, message) -> {
            for (Occasion occasion : Occasions.of(On.SPI_IN, sender, message)) {
                String operation = occasion.endToEndId();
                asked.add(new Asked(operation == null ? id : operation, faults.strike(occasion)));
            }
        });
        CompletionStage<Map<String, Strike>> all = CompletableFuture.completedStage(new HashMap<>());
        for (Asked one : asked) {
            all = all.thenCombine(one.strike(), (found, strike) -> {
                strike.ifPresent(by -> found.put(one.id(), by));
                return found;
            });
        }
        return all;
    }

    private record Asked(String id, CompletionStage<Optional<Strike>> strike) {}
}
