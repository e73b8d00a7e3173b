package malote.spi.decide;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import malote.fault.Kind;
import malote.fault.Strike;
import malote.message.icom.Payload;
import malote.spi.Operation;
import malote.spi.Operation.State;
import malote.spi.SpiStore;
import malote.spi.Step;
import malote.spi.book.Arrival;
import malote.spi.book.Book;
import malote.spi.book.Effects;
import malote.spi.book.Paths;
import malote.spi.book.Rules;
import malote.spi.decide.Request.Due;
import malote.spi.decide.Request.Item;
import malote.spi.decide.Request.Notice;
import malote.spi.decide.Request.Posted;
import malote.spi.kind.Acceptance;
import malote.spi.kind.Accounts;
import malote.spi.kind.Answers;
import malote.spi.kind.Ends;
import malote.spi.kind.Header;
import malote.spi.kind.Payments;
import malote.spi.kind.Returns;
import malote.spi.read.Message;
import malote.spi.read.Message.Part;
import malote.spi.write.Outgoing;
import malote.spi.write.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of requests, one after the other; each sees what those before it brought about. Used once, by one thread.
 */
public final class Decisions {
    private static final int MAX_DATA = 35;
    private static final Pattern REFERENCE = Pattern.compile("[!-~]{1,33}");

    private static final Rejection NO_DATA =
            new Rejection(Header.NOT_XML, "EchoTxInf/Data deve ter de 1 a 35 caracteres.");
    private static final Rejection NOT_SUPPORTED = new Rejection(
            "Tipo de mensagem não suportado",
            "Mensagens deste tipo não são processadas; pacs.008, pacs.002, pacs.004, pibr.001 e camt.060 são.");

    private final Rules rules;
    private final Outgoing outgoing;
    private final Book book;
    private final Instant now;

    private final Header header;
    private final Payments payments;
    private final Returns returns;
    private final Answers answers;
    private final Accounts accounts;

    /**
     * @param messages those with which operations came that {@linkplain Needs#booked are needed}, by the ids of the operations
     * @param now the time of all decisions
     */
    public Decisions(Rules rules, Outgoing outgoing, SpiStore.View view, Map<String, Message> messages, Instant now) {
        this.rules = rules;
        this.outgoing = outgoing;
        this.book = new Book(view, messages);
        this.now = now;
        this.header = new Header(rules.in());
        Ends ends = new Ends(book);
        Acceptance acceptance = new Acceptance(book, ends);
        this.payments = new Payments(rules, book, ends, acceptance);
        this.returns = new Returns(rules, book, ends, acceptance);
        this.answers = new Answers(book, ends);
        this.accounts = new Accounts(book, outgoing);
    }

    /** What a request brings about; nothing if nothing is due any more. */
    public Step decide(Request request) {
        Effects effects = new Effects(book, outgoing, rules.operationsPerMessage(), now);
        if (request instanceof Posted posted) {
            effects.struck(posted.sender(), posted.strikes());
            for (Item item : posted.items()) {
                take(effects, posted, item);
            }
            return effects.step(posted.items().get(0).payload().id());
        } else if (request instanceof Notice notice) {
            effects.keep(Outgoing.SPI, notice.message().copy(notice.id()));
            effects.send(notice.to(), notice.message(), "admi.004", null, null);
            return effects.step(notice.id());
        }
        Operation due = ((Due) request).operation();
        Operation known = book.operation(due.id());
        if (known != null && known.state() == State.WAITING && isDue(known)) {
            answers.answerInStead(effects, known);
        }
        return effects.step(due.id() + "/" + due.version());
    }

    private boolean isDue(Operation operation) {
        return operation.due() != null && !operation.due().isAfter(now);
    }

    private void take(Effects effects, Posted posted, Item item) {
        String sender = posted.sender();
        Message message = item.message();
        effects.receive(sender, item.payload(), message.type());
        String reference = reference(item.payload(), message.messageId());
        Rejection wrong = header.rejection(sender, message, item.invalid(), item.unsigned());
        if (wrong != null) {
            effects.refuse(sender, reference, wrong, null, null);
            return;
        }
        Strike complaint = complaint(effects, item);
        if (complaint != null) {
            String reason = complaint.fault().text("reason", "Erro no processamento do SPI");
            effects.refuse(sender, reference, new Rejection("Erro no processamento do SPI", reason), null, null);
            return;
        }
        Arrival arrival = new Arrival(sender, posted.since(), item.payload().id(), reference, message);
        switch (String.valueOf(message.type())) {
            case "pacs.008" -> payments.take(effects, arrival);
            case "pacs.002" -> answers.take(effects, arrival);
            case "pacs.004" -> returns.take(effects, arrival);
            case "camt.060" -> accounts.take(effects, arrival);
            case "pibr.001" -> echo(effects, arrival);
            case "admi.002" -> {} // A complaint needs no answer.
            default -> effects.refuse(sender, reference, NOT_SUPPORTED, null, null);
        }
    }

    /** The fault by which a message that is right is not taken; null: none. */
    private static @Nullable Strike complaint(Effects effects, Item item) {
        Strike strike = effects.strike(item.payload().id(), Kind.ADMI002);
        for (Part part : item.message().parts()) {
            for (String path : List.of(Paths.END_TO_END, Paths.RETURN, Paths.STATUS_OF)) {
                strike = strike == null ? effects.strike(part.text(path), Kind.ADMI002) : strike;
            }
        }
        return strike;
    }

    private void echo(Effects effects, Arrival arrival) {
        String data = arrival.message().fields().get(Paths.ECHO);
        if (data == null || data.isEmpty() || data.length() > MAX_DATA) {
            effects.refuse(arrival.sender(), arrival.reference(), NO_DATA, null, null);
        } else {
            effects.send(arrival.sender(), outgoing.echo(arrival.sender(), data), "pibr.002", null, null);
        }
    }

    /** What names a message for its sender. */
    private static String reference(Payload payload, @Nullable String messageId) {
        return messageId != null && REFERENCE.matcher(messageId).matches() ? messageId : "R" + payload.id();
    }
}
