package malote.spi.kind;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
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
import org.jspecify.annotations.Nullable;

/** Takes payments in: pacs.008. */
public final class Payments extends Orders {
    private static final Set<String> PRIORITIES = Set.of("HIGH", "NORM");

    private static final Set<String> LEVELS = Set.of("PAGPRI", "PAGAGD", "PAGFRD");

    private static final Rejection BAD_ID = new Rejection(
            "EndToEndId inválido", "EndToEndId deve ser E, um ISPB, aaaaMMddHHmm em UTC e 11 letras ou dígitos.");
    private static final Rejection INCOMPLETE = new Rejection(
            Header.NOT_XML,
            "Uma operação deve ter IntrBkSttlmAmt, AccptncDtTm em UTC, e os ISPBs de DbtrAgt e CdtrAgt.");
    private static final Rejection OTHER_CONTENT =
            new Rejection("EndToEndId já utilizado", "Já houve uma operação com este EndToEndId e outro conteúdo.");
    private static final Rejection NO_SERVICE =
            new Rejection(Header.NOT_XML, "InstrPrty deve ser HIGH ou NORM, e SvcLvl/Prtry PAGPRI, PAGAGD ou PAGFRD.");
    private static final Rejection TOO_LATE = new Rejection(
            Header.NOT_XML, "AccptncDtTm deve ser a hora em que o pagamento foi aceito: no máximo 12 h à frente.");

    private final Acceptance acceptance;

    public Payments(Rules rules, Book book, Ends ends, Acceptance acceptance) {
        super(rules, book, ends, Kind.PAYMENT, BAD_ID, OTHER_CONTENT);
        this.acceptance = acceptance;
    }

    @Override
    @Nullable
    String id(Part part) {
        return part.text(Paths.END_TO_END);
    }

    @Override
    @Nullable
    Names names(Part part) {
        String id = part.text(Paths.END_TO_END);
        return id == null || !Ids.isEndToEnd(id) ? null : new Names(id, id);
    }

    @Override
    String digest(Arrival arrival, Part part) {
        Service service = service(arrival);
        return part.digest() + "/" + service.priority() + "/" + service.level();
    }

    @Override
    void take(Effects effects, Arrival arrival, Part part, Names names) {
        String payer = part.text(Paths.DEBTOR_AGENT);
        String receiver = part.text(Paths.CREDITOR_AGENT);
        long cents = Ids.cents(part.text(Paths.AMOUNT));
        Instant accepted = Ids.time(part.text(Paths.ACCEPTED));
        Service service = service(arrival);
        Rejection wrong = payer == null
                        || receiver == null
                        || !Ispb.isValid(payer)
                        || !Ispb.isValid(receiver)
                        || cents < 0
                        || accepted == null
                ? INCOMPLETE
                : rejection(service, accepted, effects.now());
        if (wrong != null || payer == null || receiver == null || accepted == null) {
            refuse(effects, arrival, wrong == null ? INCOMPLETE : wrong, names.id());
            return;
        }
        Operation operation = new Operation(
                names.id(),
                1,
                Kind.PAYMENT,
                State.RECEIVED,
                arrival.sender(),
                receiver,
                cents,
                names.payment(),
                null,
                digest(arrival, part),
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

    private static Service service(Arrival arrival) {
        return new Service(
                arrival.message().fields().getOrDefault(Paths.PRIORITY, "HIGH"),
                arrival.message().fields().getOrDefault(Paths.LEVEL, "PAGPRI"));
    }

    private static @Nullable Rejection rejection(Service service, Instant accepted, Instant now) {
        if (!PRIORITIES.contains(service.priority()) || !LEVELS.contains(service.level())) {
            return NO_SERVICE;
        }
        return accepted.isAfter(now.plus(Ids.MOST_OFF)) ? TOO_LATE : null;
    }

    /** When the time of a payment is over; one that was accepted long ago, in whatever age, was accepted 12 h ago. */
    private Instant deadline(Service service, Instant accepted, Instant now) {
        Duration time = service.priority().equals("NORM") ? rules.deadlineNorm() : rules.deadline();
        Instant longAgo = now.minus(Ids.MOST_OFF);
        Instant from = accepted.isBefore(longAgo) ? longAgo : accepted;
        return (service.level().equals("PAGFRD") ? now : from).plus(time);
    }

    /** Why a payment is refused before its receiver hears of it; null if nothing speaks against it. */
    private @Nullable String code(Effects effects, Arrival arrival, Operation operation, String payer) {
        if (!Ids.isInTime(operation.id(), effects.now())) {
            return "FF08";
        }
        if (Ids.time(arrival.message().fields().get(Paths.CREATED)) == null) {
            return "DT02";
        }
        return code(arrival.sender(), payer, operation);
    }
}
