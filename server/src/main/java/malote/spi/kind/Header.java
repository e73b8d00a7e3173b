package malote.spi.kind;

import java.util.Optional;
import java.util.regex.Pattern;
import malote.icom.Catalog;
import malote.spi.book.Paths;
import malote.spi.read.Message;
import malote.spi.read.Message.Part;
import malote.spi.write.Outgoing;
import malote.spi.write.Rejection;
import org.jspecify.annotations.Nullable;

/** Looks whether something is a message of its sender to the payment system. */
public final class Header {
    public static final String NOT_XML = "XML inválido";
    private static final String BAD_SIGNATURE = "Assinatura XML inválida";

    private static final Pattern ID = Pattern.compile("M[0-9A-Z]{8}[0-9A-Za-z]{23}");
    private static final Rejection UNKNOWN = new Rejection(
            "Schema desconhecido",
            "Schema desconhecido ou não habilitado para uso. O namespace deve ser https://www.bcb.gov.br/pi/, o tipo, / e uma versão do catálogo.");
    private static final Rejection OTHER_DEFINITION =
            new Rejection("MsgDefIdr inválido", "MsgDefIdr deve ser o tipo, .spi. e a versão que o namespace indica.");
    private static final Rejection OTHER_SENDER =
            new Rejection("Emissor inválido", "AppHdr/Fr deve ser o ISPB de quem enviou a mensagem.");
    private static final Rejection OTHER_RECEIVER =
            new Rejection("Destinatário inválido", "AppHdr/To deve ser " + Outgoing.SPI + ".");
    private static final Rejection BAD_ID =
            new Rejection("BizMsgIdr inválido", "BizMsgIdr deve ser M, o ISPB do emissor e 23 letras ou dígitos.");
    private static final Rejection OTHER_ID =
            new Rejection("BizMsgIdr inválido", "BizMsgIdr e MsgId devem ser iguais.");

    private final Catalog in;

    public Header(Catalog in) {
        this.in = in;
    }

    /**
     * What is wrong with a message, in the order in which the payment system looks; null if nothing is.
     *
     * @param invalid what its schema says against it; null: nothing, or it was not asked
     * @param unsigned what is wrong with its signature, in the same way
     */
    @Nullable
    public Rejection rejection(String sender, Message message, @Nullable String invalid, @Nullable String unsigned) {
        if (message.fault() != null) {
            return new Rejection(NOT_XML, message.fault());
        }
        if (!in.contains(message.name())) {
            return UNKNOWN;
        }
        if (!String.valueOf(message.name()).equals(message.header().get("MsgDefIdr"))) {
            return OTHER_DEFINITION;
        }
        if (invalid != null) {
            return new Rejection(NOT_XML, invalid);
        }
        for (Part part : message.parts()) {
            String wrong = wrong(part);
            if (wrong != null) {
                return new Rejection(NOT_XML, wrong);
            }
        }
        if (!sender.equals(message.from())) {
            return OTHER_SENDER;
        }
        if (!Outgoing.SPI.equals(message.to())) {
            return OTHER_RECEIVER;
        }
        String id = message.businessId();
        if (id == null || !ID.matcher(id).matches() || !id.startsWith(sender, 1)) {
            return BAD_ID;
        }
        if (message.messageId() != null && !message.messageId().equals(id)) {
            return OTHER_ID;
        }
        return unsigned == null ? null : new Rejection(BAD_SIGNATURE, unsigned);
    }

    /** What is wrong with an operation, where each institution could read something else in it. */
    private static @Nullable String wrong(Part part) {
        Optional<String> repeated =
                part.repeated().stream().filter(Paths.ONCE::contains).sorted().findFirst();
        if (repeated.isPresent()) {
            return "Uma operação deve ter um só " + repeated.get() + ".";
        }
        return Paths.CURRENCIES.stream()
                        .map(part::text)
                        .allMatch(currency -> currency == null || currency.equals(Paths.CURRENCY))
                ? null
                : "A moeda (Ccy) deve ser " + Paths.CURRENCY + ".";
    }
}
