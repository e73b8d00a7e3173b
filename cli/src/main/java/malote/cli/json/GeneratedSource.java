package malote.cli.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import malote.client.MessageJson;
import malote.client.Party;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.MessageGenerator;
import org.jspecify.annotations.Nullable;

/** Random messages that could be real, made here, so that sending them again sends the same. */
public final class GeneratedSource implements MessageSource {
    private static final int AT_ONCE = 1_000;

    private final MessageGenerator generator = MessageGenerator.create();
    private final Ispb receiver;
    private final Queue<Message> made = new ArrayDeque<>();
    private long left;

    /** @throws IllegalArgumentException if the ISPB is invalid */
    public GeneratedSource(String ispb, long count) {
        this.receiver = new Ispb(ispb);
        this.left = count;
    }

    @Override
    public @Nullable RawMessage next() {
        if (made.isEmpty() && left > 0) {
            int count = (int) Math.min(left, AT_ONCE);
            made.addAll(generator.generate(receiver, count));
            left -= count;
        }
        Message message = made.poll();
        return message == null
                ? null
                : new RawMessage(
                        receiver.code(),
                        new String(MessageJson.lines(List.of(converted(message))), StandardCharsets.UTF_8));
    }

    private static malote.client.Message converted(Message message) {
        BigDecimal valor = message.valor();
        return new malote.client.Message(
                message.endToEndId(),
                valor,
                converted(message.pagador()),
                converted(message.recebedor()),
                message.campoLivre(),
                message.txId(),
                message.dataHoraPagamento());
    }

    private static Party converted(malote.message.Party party) {
        return new Party(
                party.nome(),
                party.cpfCnpj(),
                party.ispb(),
                party.agencia(),
                party.contaTransacional(),
                party.tipoConta().name());
    }
}
