package malote.spi.kind;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
import malote.spi.write.Outgoing.Service;
import malote.spi.write.Rejection;
import malote.spi.write.Status;
import org.jspecify.annotations.Nullable;

/** Takes payments in: pacs.008. */
public final class Payments {
    private static final int MAX_OPERATIONS = 10;

    public static final Rejection NO_OPERATION =
            new Rejection(Header.NOT_XML, "A mensagem deve ter de 1 a 10 operações, e NbOfTxs o seu número.");
    private static final Rejection BAD_ID = new Rejection(
            "EndToEndId inválido", "EndToEndId deve ser E, um ISPB, aaaaMMddHHmm em UTC e 11 letras ou dígitos.");
    private static final Rejection INCOMPLETE = new Rejection(
            Header.NOT_XML,
            "Uma operação deve ter IntrBkSttlmAmt, AccptncDtTm em UTC, e os ISPBs de DbtrAgt e CdtrAgt.");
    private static final Rejection OTHER_CONTENT =
            new Rejection("EndToEndId já utilizado", "Já houve uma operação com este EndToEndId e outro conteúdo.");

    private final Rules rules;
    private final Book book;
    private final Ends ends;
    private final Acceptance acceptance;

    public Payments(Rules rules, Book book, Ends ends, Acceptance acceptance) {
        this.rules = rules;
        this.book = book;
        this.ends = ends;
        this.acceptance = acceptance;
    }

    public void take(Effects effects, Arrival arrival) {
        if (arrival.message().parts().isEmpty()) {
            effects.refuse(arrival.sender(), arrival.reference(), NO_OPERATION, null, null);
            return;
        }
        boolean counted = isCounted(arrival);
        for (Part part : arrival.message().parts()) {
            String id = part.text(Paths.END_TO_END);
            if (id == null || !Ids.isEndToEnd(id)) {
                effects.refuse(arrival.sender(), arrival.reference(), BAD_ID, Kind.PAYMENT, id);
            } else if (!counted) {
                effects.tell(arrival.sender(), new Status(id, id, "RJCT", "AM18", List.of(), null));
            } else {
                take(effects, arrival, part, id);
            }
        }
    }

    /** Whether a message has as many operations as it says, and as may be. */
    public static boolean isCounted(Arrival arrival) {
        int count = arrival.message().parts().size();
        return count <= MAX_OPERATIONS
                && Integer.toString(count).equals(arrival.message().fields().get(Paths.COUNT));
    }

    private void take(Effects effects, Arrival arrival, Part part, String id) {
        String payer = part.text(Paths.DEBTOR_AGENT);
        String receiver = part.text(Paths.CREDITOR_AGENT);
        long cents = Ids.cents(part.text(Paths.AMOUNT));
        Instant accepted = Ids.time(part.text(Paths.ACCEPTED));
        if (payer == null
                || receiver == null
                || !Ispb.isValid(payer)
                || !Ispb.isValid(receiver)
                || cents < 0
                || accepted == null) {
            effects.refuse(arrival.sender(), arrival.reference(), INCOMPLETE, Kind.PAYMENT, id);
            return;
        }
        Service service = service(arrival);
        String digest = part.digest() + "/" + service.priority() + "/" + service.level();
        Operation known = book.operation(id);
        if (known != null) {
            if (known.digest().equals(digest) && known.payer().equals(arrival.sender())) {
                ends.repeat(effects, known);
            } else {
                effects.refuse(arrival.sender(), arrival.reference(), OTHER_CONTENT, Kind.PAYMENT, id);
            }
            return;
        }
        Operation operation = new Operation(
                id,
                1,
                Kind.PAYMENT,
                State.RECEIVED,
                arrival.sender(),
                receiver,
                cents,
                id,
                null,
                digest,
                arrival.id(),
                null,
                null,
                deadline(service, accepted, effects.now()),
                new Times(arrival.since(), null, null, null));
        String code = code(effects, arrival, operation, payer);
        if (code != null) {
            ends.refuse(effects, operation, code);
        } else {
            acceptance.accept(effects, operation, service, part);
        }
    }

    public static Service service(Arrival arrival) {
        return new Service(
                arrival.message().fields().getOrDefault(Paths.PRIORITY, "HIGH"),
                arrival.message().fields().getOrDefault(Paths.LEVEL, "PAGPRI"));
    }

    private Instant deadline(Service service, Instant accepted, Instant now) {
        Duration time = service.priority().equals("NORM") ? rules.deadlineNorm() : rules.deadline();
        return (service.level().equals("PAGFRD") ? now : accepted).plus(time);
    }

    /** Why a payment is refused before its receiver hears of it; null if nothing speaks against it. */
    private @Nullable String code(Effects effects, Arrival arrival, Operation operation, String payer) {
        if (!Ids.isInTime(operation.id(), effects.now())) {
            return "FF08";
        }
        if (Ids.time(arrival.message().fields().get(Paths.CREATED)) == null) {
            return "DT02";
        }
        if (operation.cents() == 0) {
            return "AM01";
        }
        return code(rules, book, arrival.sender(), payer, operation.receiver());
    }

    /** What speaks against an operation between two participants; null if nothing does. */
    public static @Nullable String code(Rules rules, Book book, String sender, String payer, String receiver) {
        if (!rules.participants().contains(new Ispb(payer))) {
            return "RC09";
        }
        if (!rules.participants().contains(new Ispb(receiver))) {
            return "RC10";
        }
        if (book.account(sender).blocked()) {
            return "DS02";
        }
        if (payer.equals(receiver)) {
            return "AG12";
        }
        return payer.equals(sender) ? null : "AGNT";
    }
}
