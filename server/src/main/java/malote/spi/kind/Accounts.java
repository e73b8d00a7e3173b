package malote.spi.kind;

import malote.spi.Operation;
import malote.spi.Operation.Kind;
import malote.spi.Operation.State;
import malote.spi.book.Arrival;
import malote.spi.book.Book;
import malote.spi.book.Effects;
import malote.spi.book.Ids;
import malote.spi.book.Paths;
import malote.spi.read.Message;
import malote.spi.read.Message.Part;
import malote.spi.write.Outgoing;
import malote.spi.write.Outgoing.Service;
import malote.spi.write.Rejection;
import org.jspecify.annotations.Nullable;

/** Answers questions about accounts: camt.060. */
public final class Accounts {
    private static final Rejection OTHER_OWNER = new Rejection(
            "Titular inválido", "AcctOwnr/Agt/FinInstnId/ClrSysMmbId/MmbId deve ser o ISPB de quem enviou a mensagem.");
    private static final Rejection NOT_KEPT = new Rejection(
            "Consulta não suportada",
            "São respondidas consultas do saldo atual (camt.053, CSA, sem RptgPrd) e de um lançamento (camt.054).");
    private static final Rejection NOT_BOOKED = new Rejection(
            "Lançamento não encontrado", "Não há operação liquidada do titular com este EndToEndId ou RtrId.");

    private final Book book;
    private final Outgoing outgoing;

    public Accounts(Book book, Outgoing outgoing) {
        this.book = book;
        this.outgoing = outgoing;
    }

    public void take(Effects effects, Arrival arrival) {
        String sender = arrival.sender();
        String kind = arrival.message().fields().getOrDefault(Paths.ASKED_KIND, "");
        String about = arrival.reference();
        if (!sender.equals(arrival.message().fields().get(Paths.ASKED_OWNER))) {
            effects.refuse(sender, about, OTHER_OWNER, null, null);
        } else if (kind.equals("camt.053") && isOfNow(arrival.message())) {
            effects.send(sender, outgoing.balance(book.account(sender), about), "camt.053", null, null);
        } else if (kind.equals("camt.054")) {
            booking(effects, arrival);
        } else {
            effects.refuse(sender, about, NOT_KEPT, null, null);
        }
    }

    private static boolean isOfNow(Message message) {
        return !message.fields().containsKey(Paths.ASKED_DAY)
                && message.fields().getOrDefault(Paths.ASKED_BALANCE, "CSA").equals("CSA");
    }

    private void booking(Effects effects, Arrival arrival) {
        String sender = arrival.sender();
        String id = arrival.message().fields().get(Paths.ASKED);
        Operation operation = book.operation(id);
        boolean isOwn = operation != null
                && operation.state() == State.SETTLED
                && (operation.payer().equals(sender) || operation.receiver().equals(sender));
        Message message = operation == null ? null : book.message(operation.id());
        Part part = operation == null || message == null ? null : part(message, operation);
        if (!isOwn || operation == null || message == null || part == null) {
            effects.refuse(sender, arrival.reference(), NOT_BOOKED, Ids.isReturn(id) ? Kind.RETURN : Kind.PAYMENT, id);
            return;
        }
        Service service = operation.kind() == Kind.RETURN
                ? null
                : new Service(
                        message.fields().getOrDefault(Paths.PRIORITY, "HIGH"),
                        message.fields().getOrDefault(Paths.LEVEL, "PAGPRI"));
        effects.send(
                sender,
                outgoing.booking(sender, arrival.reference(), operation, service, part),
                "camt.054",
                operation.id(),
                null);
    }

    private static @Nullable Part part(Message message, Operation operation) {
        String path = operation.kind() == Kind.RETURN ? Paths.RETURN : Paths.END_TO_END;
        return message.parts().stream()
                .filter(part -> operation.id().equals(part.text(path)))
                .findFirst()
                .orElse(null);
    }
}
