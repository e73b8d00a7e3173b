package malote.icom;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import malote.message.Ispb;
import malote.message.icom.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Answers as the Central Bank's payment system does, as far as that goes: a pibr.001 by a pibr.002 with the same text, and everything
 * else by an admi.002 that says why it is not taken. All answers go to the sender.
 */
public final class Spi implements Mode {
    /** The payment system's own. */
    static final String ISPB = "00038166";

    private static final int MAX_DATA = 35;
    private static final Pattern ID = Pattern.compile("M[0-9A-Z]{8}[0-9A-Za-z]{23}");
    private static final Pattern REFERENCE = Pattern.compile("[!-~]{1,33}");

    private static final String NOT_XML = "XML inválido";
    private static final Rejection UNKNOWN = new Rejection(
            "Schema desconhecido",
            "Schema desconhecido ou não habilitado para uso. O namespace deve ser https://www.bcb.gov.br/pi/, o tipo, / e uma versão do catálogo.");
    private static final Rejection OTHER_DEFINITION =
            new Rejection("MsgDefIdr inválido", "MsgDefIdr deve ser o tipo, .spi. e a versão que o namespace indica.");
    private static final Rejection OTHER_SENDER =
            new Rejection("Emissor inválido", "AppHdr/Fr deve ser o ISPB de quem enviou a mensagem.");
    private static final Rejection OTHER_RECEIVER =
            new Rejection("Destinatário inválido", "AppHdr/To deve ser " + ISPB + ".");
    private static final Rejection BAD_ID =
            new Rejection("BizMsgIdr inválido", "BizMsgIdr deve ser M, o ISPB do emissor e 23 letras ou dígitos.");
    private static final Rejection OTHER_ID =
            new Rejection("BizMsgIdr inválido", "BizMsgIdr e MsgId devem ser iguais.");
    private static final Rejection NO_DATA = new Rejection(NOT_XML, "EchoTxInf/Data deve ter de 1 a 35 caracteres.");
    private static final Rejection NOT_SUPPORTED = new Rejection(
            "Tipo de mensagem não suportado", "Mensagens deste tipo ainda não são suportadas; pibr.001 é.");

    private final Catalog in;
    private final Outgoing outgoing;
    private final Optional<TokenBucket> tokens;

    /**
     * @param in what institutions may send
     * @param out says the versions of the answers
     * @param tokens by which senders pay; empty: they do not
     * @param clock for the ids and times of the answers
     */
    public Spi(Catalog in, Catalog out, Optional<TokenBucket> tokens, InstantSource clock) {
        this.in = in;
        this.outgoing = new Outgoing(out, clock);
        this.tokens = tokens;
    }

    @Override
    public Routing route(Ispb sender, List<Payload> received) {
        long cost = 0;
        List<Routing.Delivery> deliveries = new ArrayList<>(received.size());
        for (Payload payload : received) {
            Envelope envelope = EnvelopeReader.read(payload.xml());
            if (tokens.isPresent()) {
                cost += tokens.get().cost(envelope.type(), envelope.operations());
            }
            deliveries.add(new Routing.Delivery(sender.code(), answer(sender.code(), payload.id(), envelope)));
        }
        return new Routing.Accepted(deliveries, cost);
    }

    private Payload answer(String sender, String resourceId, Envelope envelope) {
        Rejection rejection = rejection(sender, envelope);
        return rejection == null
                ? outgoing.echo(sender, requireNonNull(envelope.data()))
                : outgoing.rejection(sender, reference(resourceId, envelope.messageId()), rejection);
    }

    private static String reference(String resourceId, @Nullable String messageId) {
        return messageId != null && REFERENCE.matcher(messageId).matches() ? messageId : "R" + resourceId;
    }

    /** What is wrong with a message, in the order in which the payment system looks; null if nothing is. */
    private @Nullable Rejection rejection(String sender, Envelope envelope) {
        if (envelope.fault() != null) {
            return new Rejection(NOT_XML, envelope.fault());
        }
        if (!in.contains(envelope.name())) {
            return UNKNOWN;
        }
        if (envelope.definition() == null || !envelope.definition().equals(envelope.name())) {
            return OTHER_DEFINITION;
        }
        if (!sender.equals(envelope.from())) {
            return OTHER_SENDER;
        }
        if (!ISPB.equals(envelope.to())) {
            return OTHER_RECEIVER;
        }
        String id = envelope.businessId();
        if (id == null || !ID.matcher(id).matches() || !id.startsWith(sender, 1)) {
            return BAD_ID;
        }
        if (envelope.messageId() != null && !envelope.messageId().equals(id)) {
            return OTHER_ID;
        }
        if (!"pibr.001".equals(envelope.type())) {
            return NOT_SUPPORTED;
        }
        String data = envelope.data();
        return data == null || data.isEmpty() || data.length() > MAX_DATA ? NO_DATA : null;
    }
}
