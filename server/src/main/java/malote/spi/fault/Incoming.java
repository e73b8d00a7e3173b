package malote.spi.fault;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.fault.Faults;
import malote.fault.Faults.Asked;
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
     * What strikes messages.
     *
     * @param strikes by the id of the operation, or of a message without any
     * @param asked what was asked for them
     */
    public record Struck(Map<String, Strike> strikes, List<Asked> asked) {}

    /**
     * Asks once for each operation, and once for a message without any.
     *
     * @param messages by their {@code PI-ResourceId}, in their order
     */
    public CompletionStage<Struck> strike(String sender, Map<String, Message> messages) {
        List<Question> questions = new ArrayList<>();
        messages.forEach((id, message) -> {
            for (Occasion occasion : Occasions.of(On.SPI_IN, sender, message)) {
                String operation = occasion.endToEndId();
                questions.add(new Question(operation == null ? id : operation, faults.ask(occasion)));
            }
        });
        CompletionStage<Struck> all = CompletableFuture.completedFuture(new Struck(new HashMap<>(), new ArrayList<>()));
        for (Question one : questions) {
            all = all.thenCombine(one.answer(), (found, answer) -> {
                answer.strike().ifPresent(by -> found.strikes().put(one.id(), by));
                found.asked().add(answer);
                return found;
            });
        }
        return isTriggered ? all.thenApply(found -> withTriggered(found, messages.values())) : all;
    }

    /** These messages were not taken in: what was asked for them came to nothing. Never fails. */
    public CompletionStage<Void> takeBack(Struck struck) {
        return faults.takeBack(struck.asked());
    }

    /** With what the operations ask for that no rule struck. */
    private static Struck withTriggered(Struck struck, Collection<Message> messages) {
        for (Message message : messages) {
            List<Occasion> occasions = Occasions.of(On.SPI_IN, "", message);
            for (int i = 0; i < message.parts().size(); i++) {
                String operation = occasions.get(i).endToEndId();
                if (operation != null) {
                    Triggers.of(message.parts().get(i))
                            .ifPresent(strike -> struck.strikes().putIfAbsent(operation, strike));
                }
            }
        }
        return struck;
    }

    private record Question(String id, CompletionStage<Asked> answer) {}
}
