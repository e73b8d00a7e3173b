package malote.spi.kind;

import malote.message.Ispb;
import malote.spi.Operation;
import malote.spi.Operation.Kind;
import malote.spi.Operation.State;
import malote.spi.Operation.Times;
import malote.spi.book.Arrival;
import malote.spi.book.Book;
import malote.spi.book.Effects;
import malote.spi.book.Ids;
import malote.spi.book.Paths;
import malote.spi.book.Rules;
import malote.spi.read.Message.Part;
import malote.spi.write.Rejection;
import org.jspecify.annotations.Nullable;

/** Takes returns in: pacs.004. */
public final class Returns extends Orders {
    private static final Rejection BAD_ID = new Rejection(
            "RtrId inválido",
            "RtrId deve ser D, um ISPB, aaaaMMddHHmm em UTC e 11 letras ou dígitos; OrgnlEndToEndId, o id de um pagamento.");
    private static final Rejection INCOMPLETE = new Rejection(
            Header.NOT_XML,
            "Uma devolução deve ter RtrdIntrBkSttlmAmt e, em OrgnlTxRef, os ISPBs de DbtrAgt e CdtrAgt, um deles o do emissor.");
    private static final Rejection OTHER_CONTENT =
            new Rejection("RtrId já utilizado", "Já houve uma devolução com este RtrId e outro conteúdo.");

    private final Acceptance acceptance;

    public Returns(Rules rules, Book book, Ends ends, Acceptance acceptance) {
        super(rules, book, ends, Kind.RETURN, BAD_ID, OTHER_CONTENT);
        this.acceptance = acceptance;
    }

    @Override
    @Nullable
    String id(Part part) {
        return part.text(Paths.RETURN);
    }

    @Override
    @Nullable
    Names names(Part part) {
        String id = part.text(Paths.RETURN);
        String payment = payment(part);
        return id == null || payment == null || !Ids.isReturn(id) ? null : new Names(id, payment);
    }

    @Override
    String digest(Arrival arrival, Part part) {
        return part.digest();
    }

    /** Which payment goes back, also where a return of it is to go back, which is refused: messages cannot name a return there. */
    private @Nullable String payment(Part part) {
        String original = part.text(Paths.RETURN_OF);
        if (original == null || Ids.isEndToEnd(original)) {
            return original;
        }
        Operation returned = Ids.isReturn(original) ? book.operation(original) : null;
        return returned == null ? null : returned.original();
    }

    @Override
    void take(Effects effects, Arrival arrival, Part part, Names names) {
        long cents = Ids.cents(part.text(Paths.RETURN_AMOUNT));
        String credited = credited(arrival.sender(), part, names.payment());
        if (cents < 0 || credited == null) {
            refuse(effects, arrival, INCOMPLETE, names.id());
            return;
        }
        Operation operation = new Operation(
                names.id(),
                1,
                Kind.RETURN,
                State.RECEIVED,
                arrival.sender(),
                credited,
                cents,
                names.payment(),
                null,
                digest(arrival, part),
                arrival.id(),
                null,
                null,
                effects.now().plus(rules.deadline()),
                new Times(arrival.since(), null, null, null));
        String code = code(effects, arrival, part, operation);
        if (code != null) {
            ends.refuse(effects, operation, code);
        } else {
            acceptance.accept(effects, operation, null, part);
        }
    }

    /**
     * Whom the money goes back to. Sources do not agree which of the two agents that is: it is the one that is not the sender, else the
     * payer of the payment, if that is known.
     */
    private @Nullable String credited(String sender, Part part, String payment) {
        String debtor = part.text(Paths.RETURN_DEBTOR);
        String creditor = part.text(Paths.RETURN_CREDITOR);
        if (debtor == null || creditor == null || !Ispb.isValid(debtor) || !Ispb.isValid(creditor)) {
            return null;
        }
        if (debtor.equals(sender) != creditor.equals(sender)) {
            return debtor.equals(sender) ? creditor : debtor;
        }
        Operation paid = book.operation(payment);
        return paid != null && paid.receiver().equals(sender) ? paid.payer() : debtor.equals(sender) ? sender : null;
    }

    private @Nullable String code(Effects effects, Arrival arrival, Part part, Operation operation) {
        if (!Ids.isInTime(operation.id(), effects.now())) {
            return "FF08";
        }
        if (Ids.time(arrival.message().fields().get(Paths.CREATED)) == null) {
            return "DT02";
        }
        if (Ids.isReturn(part.text(Paths.RETURN_OF))) {
            return "AG13";
        }
        return code(arrival.sender(), arrival.sender(), operation);
    }
}
