package malote.message;

import java.math.BigDecimal;
import java.time.Instant;

/** The message of the specification's example, to be varied by tests. */
public final class Samples {
    public static final Party PAGADOR =
            new Party("Marcos José", "98716278190", "32074986", "0001", "1231231", AccountType.CACC);
    public static final Party RECEBEDOR =
            new Party("Flavio José", "77615678291", "00000000", "0361", "1210098", AccountType.SVGS);
    public static final Message MESSAGE = new Message(
            "E320749862024022119277T3lEBbUM0z",
            new BigDecimal("90.20"),
            PAGADOR,
            RECEBEDOR,
            "",
            "h7a786d8a7s6gd1hgs",
            Instant.parse("2022-07-23T19:47:18.108Z"));

    private Samples() {}

    public static Message withId(String endToEndId) {
        return new Message(
                endToEndId,
                MESSAGE.valor(),
                PAGADOR,
                RECEBEDOR,
                MESSAGE.campoLivre(),
                MESSAGE.txId(),
                MESSAGE.dataHoraPagamento());
    }

    public static Message withValor(String valor) {
        return new Message(
                MESSAGE.endToEndId(),
                new BigDecimal(valor),
                PAGADOR,
                RECEBEDOR,
                MESSAGE.campoLivre(),
                MESSAGE.txId(),
                MESSAGE.dataHoraPagamento());
    }

    public static Message withParties(Party pagador, Party recebedor) {
        return new Message(
                MESSAGE.endToEndId(),
                MESSAGE.valor(),
                pagador,
                recebedor,
                MESSAGE.campoLivre(),
                MESSAGE.txId(),
                MESSAGE.dataHoraPagamento());
    }

    public static Message withTexts(String campoLivre, String txId) {
        return new Message(
                MESSAGE.endToEndId(),
                MESSAGE.valor(),
                PAGADOR,
                RECEBEDOR,
                campoLivre,
                txId,
                MESSAGE.dataHoraPagamento());
    }

    public static Message withInstant(Instant dataHoraPagamento) {
        return new Message(
                MESSAGE.endToEndId(),
                MESSAGE.valor(),
                PAGADOR,
                RECEBEDOR,
                MESSAGE.campoLivre(),
                MESSAGE.txId(),
                dataHoraPagamento);
    }
}
