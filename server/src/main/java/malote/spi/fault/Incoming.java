package malote.spi.fault;

import java.util.ArrayList;
import java.util.Collection;
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
    private final boolean isTriggered;

    /** @param isTriggered whether payments may ask for faults themselves */
    public Incoming(Faults faults, boolean isTriggered) {
        this.faults = faults;
        this.isTriggered = isTriggered;
    }

    /** Whether any could. */
    public boolean mayBeStruck() {
        return isTriggered || faults.mayStrike(On.SPI_IN);
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
        return isTriggered ? all.thenApply(found -> withTriggered(found, messages.values())) : all;
    }

    /** With what the operations ask for that no rule struck. */
    private static Map<String, Strike> withTriggered(Map<String, Strike> strikes, Collection<Message> messages) {
        for (Message message : messages) {
            List<Occasion> occasions = Occasions.of(On.SPI_IN, "", message);
            for (int i = 0; i < message.parts().size(); i++) {
                String operation = occasions.get(i).endToEndId();
                if (operation != null) {
                    Triggers.of(message.parts().get(i)).ifPresent(strike -> strikes.putIfAbsent(operation, strike));
                }
            }
        }
        return strikes;
    }

    private record Asked(String id, CompletionStage<Optional<Strike>> strike) {}
}
