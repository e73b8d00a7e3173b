package malote.spi.kind;

import java.util.List;
import java.util.regex.Pattern;
import malote.fault.Strike;
import malote.spi.Operation;
import malote.spi.Operation.Kind;
import malote.spi.Operation.State;
import malote.spi.book.Arrival;
import malote.spi.book.Book;
import malote.spi.book.Effects;
import malote.spi.book.Ids;
import malote.spi.book.Paths;
import malote.spi.read.Message.Part;
import malote.spi.write.Rejection;
import org.jspecify.annotations.Nullable;

/** Takes the answers of receivers in: pacs.002; and answers in their stead. */
public final class Answers {
    private static final int MAX_OPERATIONS = 10;

    private static final Rejection UNKNOWN = new Rejection(
            "Operação desconhecida", "Não há operação com este identificador, ou ela não foi encaminhada.");
    private static final Rejection STRANGER = new Rejection(
            "Emissor não é o recebedor", "Só o participante creditado pode responder, ou, à devolução, quem a recebe.");
    private static final Rejection FINISHED =
            new Rejection("Operação já finalizada", "A operação já foi liquidada ou rejeitada.");
    private static final Rejection NO_STATUS = new Rejection(
            Header.NOT_XML,
            "TxSts deve ser ACSP, ou RJCT com StsRsnInf/Rsn/Cd de 4 letras ou dígitos e AddtlInf de até 105 caracteres, e OrgnlEndToEndId o do pagamento.");
    private static final Pattern CODE = Pattern.compile("[A-Z0-9]{4}");
    private static final int LONGEST_REASON = 105;

    private final Book book;
    private final Ends ends;

    public Answers(Book book, Ends ends) {
        this.book = book;
        this.ends = ends;
    }

    public void take(Effects effects, Arrival arrival) {
        int count = arrival.message().parts().size();
        if (count == 0 || count > MAX_OPERATIONS) {
            effects.refuse(arrival.sender(), arrival.reference(), Orders.NO_OPERATION, null, null);
            return;
        }
        for (Part part : arrival.message().parts()) {
            take(effects, arrival, part);
        }
    }

    private void take(Effects effects, Arrival arrival, Part part) {
        String id = part.text(Paths.STATUS_OF);
        Operation operation = book.operation(id);
        if (operation != null
                && operation.state() == State.WAITING
                && !operation.deadline().isAfter(effects.now())) {
            // Its time is over, if nobody has looked yet.
            ends.reject(effects, operation, Ends.NO_ANSWER, List.of(), null);
            operation = book.operation(id);
        }
        Rejection wrong = rejection(arrival.sender(), operation, part);
        if (wrong != null || operation == null) {
            Kind kind = Ids.isReturn(id) ? Kind.RETURN : Kind.PAYMENT;
            effects.refuse(arrival.sender(), arrival.reference(), wrong == null ? UNKNOWN : wrong, kind, id);
        } else if (effects.strike(id, malote.fault.Kind.SILENCE) != null) {
            return; // As if it had not come: the time of the operation goes on.
        } else if (struck(effects, operation)) {
            return;
        } else if ("ACSP".equals(part.text(Paths.STATUS))) {
            ends.settle(effects, operation, effects.now());
        } else {
            ends.reject(effects, operation, part.textOrEmpty(Paths.STATUS_CODE), part.reasons(), effects.now());
        }
    }

    /** Takes whatever came for a refusal, if a fault has it so. */
    private boolean struck(Effects effects, Operation operation) {
        Strike strike = effects.strike(operation.id(), malote.fault.Kind.REJECT);
        if (strike == null) {
            return false;
        }
        String text = strike.fault().text("text", "");
        ends.reject(
                effects,
                operation,
                strike.fault().text("code", "AC03"),
                text.isEmpty() ? List.of() : List.of(text),
                effects.now());
        return true;
    }

    private static @Nullable Rejection rejection(String sender, @Nullable Operation operation, Part part) {
        if (operation == null) {
            return UNKNOWN;
        }
        if (!operation.receiver().equals(sender)) {
            return STRANGER;
        }
        if (operation.state() != State.WAITING) {
            return FINISHED;
        }
        String status = part.text(Paths.STATUS);
        boolean isRight = "ACSP".equals(status) || ("RJCT".equals(status) && isReasoned(part));
        return isRight && operation.original().equals(part.text(Paths.STATUS_END_TO_END)) ? null : NO_STATUS;
    }

    private static boolean isReasoned(Part part) {
        return CODE.matcher(part.textOrEmpty(Paths.STATUS_CODE)).matches()
                && part.reasons().stream().allMatch(reason -> reason.length() <= LONGEST_REASON);
    }

    /**
     * Answers an operation whose time is over, or for which a virtual receiver's time has come. One that does not answer by itself any
     * more has the time that everybody has.
     */
    public void answerInStead(Effects effects, Operation operation) {
        Virtual virtual = Virtual.of(book, operation.receiver());
        if (!operation.deadline().isAfter(effects.now())) {
            ends.reject(effects, operation, Ends.NO_ANSWER, List.of(), null);
        } else if (virtual != null && virtual.delay(operation.id()) != null) {
            virtual.answer(effects, ends, operation);
        } else {
            effects.put(operation.dueAt(operation.deadline()));
        }
    }
}
