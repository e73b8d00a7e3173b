package malote.spi.kind;

import java.util.List;
import malote.message.Ispb;
import malote.spi.Operation;
import malote.spi.Operation.Kind;
import malote.spi.book.Arrival;
import malote.spi.book.Book;
import malote.spi.book.Effects;
import malote.spi.book.Ids;
import malote.spi.book.Paths;
import malote.spi.book.Rules;
import malote.spi.read.Message.Part;
import malote.spi.write.Rejection;
import malote.spi.write.Status;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what moves money. An operation that is known has its answer again, if it comes with the same content; of the others, all of a
 * message are refused if these are not as many as it says.
 */
abstract class Orders {
    private static final int MAX_OPERATIONS = 10;

    static final Rejection NO_OPERATION =
            new Rejection(Header.NOT_XML, "A mensagem deve ter de 1 a 10 operações, e NbOfTxs o seu número.");

    final Rules rules;
    final Book book;
    final Ends ends;
    private final Kind kind;
    private final Rejection badId;
    private final Rejection otherContent;

    /** @param otherContent why an id is not taken that was used with another content */
    Orders(Rules rules, Book book, Ends ends, Kind kind, Rejection badId, Rejection otherContent) {
        this.rules = rules;
        this.book = book;
        this.ends = ends;
        this.kind = kind;
        this.badId = badId;
        this.otherContent = otherContent;
    }

    /**
     * The ids of an operation.
     *
     * @param payment the {@code EndToEndId} of the payment that it is about
     */
    record Names(String id, String payment) {}

    /** The ids of an operation; null if they are none. */
    abstract @Nullable Names names(Part part);

    /** What the operation says of itself, even if that is none. */
    abstract @Nullable String id(Part part);

    /** By what an operation is known when it comes again, {@link Operation#digest}. */
    abstract String digest(Arrival arrival, Part part);

    /** Takes in an operation that is not known. */
    abstract void take(Effects effects, Arrival arrival, Part part, Names names);

    public final void take(Effects effects, Arrival arrival) {
        List<Part> parts = arrival.message().parts();
        boolean isTooMany = parts.size() > MAX_OPERATIONS;
        if (parts.isEmpty() || (isTooMany && parts.stream().anyMatch(part -> names(part) == null))) {
            refuse(effects, arrival, NO_OPERATION, null);
            return;
        }
        boolean isCounted = !isTooMany
                && Integer.toString(parts.size())
                        .equals(arrival.message().fields().get(Paths.COUNT));
        for (Part part : parts) {
            Names names = names(part);
            Operation known = names == null ? null : book.operation(names.id());
            if (names == null) {
                refuse(effects, arrival, badId, id(part));
            } else if (known != null) {
                repeat(effects, arrival, part, known);
            } else if (!isCounted) {
                effects.tell(
                        arrival.sender(), new Status(names.id(), names.payment(), "RJCT", "AM18", List.of(), null));
            } else {
                take(effects, arrival, part, names);
            }
        }
    }

    private void repeat(Effects effects, Arrival arrival, Part part, Operation known) {
        if (known.digest().equals(digest(arrival, part)) && known.payer().equals(arrival.sender())) {
            ends.repeat(effects, known);
        } else {
            refuse(effects, arrival, otherContent, known.id());
        }
    }

    /** What speaks against an operation between two participants; null if nothing does. */
    final @Nullable String code(String sender, String payer, Operation operation) {
        if (operation.cents() == 0) {
            return "AM01";
        }
        if (operation.cents() > Ids.MOST_CENTS) {
            return Ends.NOT_POSSIBLE;
        }
        if (!rules.participants().contains(new Ispb(payer))) {
            return "RC09";
        }
        if (!rules.participants().contains(new Ispb(operation.receiver()))) {
            return "RC10";
        }
        if (book.account(sender).blocked()) {
            return "DS02";
        }
        if (payer.equals(operation.receiver())) {
            return "AG12";
        }
        return payer.equals(sender) ? null : "AGNT";
    }

    final void refuse(Effects effects, Arrival arrival, Rejection why, @Nullable String id) {
        effects.refuse(arrival.sender(), arrival.reference(), why, kind, id);
    }
}
