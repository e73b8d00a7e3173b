package malote.spi.decide;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import malote.spi.book.Paths;
import malote.spi.decide.Request.Due;
import malote.spi.decide.Request.Item;
import malote.spi.decide.Request.Notice;
import malote.spi.decide.Request.Posted;
import malote.spi.read.Message;
import malote.spi.read.Message.Part;
import org.jspecify.annotations.Nullable;

/**
 * What must be known to decide about a request. The two sides of an operation are known with it.
 *
 * @param changed the operations that it may change
 * @param operations these, and others that it asks for
 * @param participants whose accounts matter
 * @param booked the operations whose messages it needs as they came
 */
public record Needs(Set<String> changed, Set<String> operations, Set<String> participants, Set<String> booked) {
    /** What a request needs. */
    public static Needs of(Request request) {
        Needs needs =
                new Needs(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        if (request instanceof Posted posted) {
            needs.participants.add(posted.sender());
            for (Item item : posted.items()) {
                needs.add(item.message());
            }
        } else if (request instanceof Due due) {
            needs.changed.add(due.operation().id());
        } else if (request instanceof Notice notice) {
            needs.participants.add(notice.to());
        }
        needs.operations.addAll(needs.changed);
        return needs;
    }

    private void add(Message message) {
        if (message.type() == null) {
            return;
        }
        for (Part part : message.parts()) {
            switch (message.type()) {
                case "pacs.008" -> {
                    add(changed, part.text(Paths.END_TO_END));
                    add(participants, part.text(Paths.DEBTOR_AGENT));
                    add(participants, part.text(Paths.CREDITOR_AGENT));
                }
                case "pacs.002" -> add(changed, part.text(Paths.STATUS_OF));
                case "pacs.004" -> {
                    add(changed, part.text(Paths.RETURN));
                    add(operations, part.text(Paths.RETURN_OF));
                    add(participants, part.text(Paths.RETURN_DEBTOR));
                    add(participants, part.text(Paths.RETURN_CREDITOR));
                }
                default -> {}
            }
        }
        String asked = message.fields().get(Paths.ASKED);
        if (message.type().equals("camt.060") && asked != null) {
            operations.add(asked);
            booked.add(asked);
        }
    }

    private static void add(Set<String> to, @Nullable String id) {
        if (id != null) {
            to.add(id);
        }
    }

    /** The operations of several requests together. */
    public static Needs together(List<? extends Request> requests) {
        Needs all =
                new Needs(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        for (Needs needs : new ArrayList<>(requests.stream().map(Needs::of).toList())) {
            all.changed.addAll(needs.changed);
            all.operations.addAll(needs.operations);
            all.participants.addAll(needs.participants);
            all.booked.addAll(needs.booked);
        }
        return all;
    }
}
