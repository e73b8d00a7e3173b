package malote.message;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * One Pix payment, addressed to the institution of its receiver. {@code valor} is in reais and always has scale 2, so
 * that equal messages are equal; {@code dataHoraPagamento} has milliseconds. Only {@code null} and another scale are
 * refused here; the formats are checked by {@link MessageRules} where messages come in.
 */
public record Message(
        String endToEndId,
        BigDecimal valor,
        Party pagador,
        Party recebedor,
        String campoLivre,
        String txId,
        Instant dataHoraPagamento)
        implements Content {

    public Message {
        requireNonNull(endToEndId, "endToEndId");
        requireNonNull(valor, "valor");
        requireNonNull(pagador, "pagador");
        requireNonNull(recebedor, "recebedor");
        requireNonNull(campoLivre, "campoLivre");
        requireNonNull(txId, "txId");
        requireNonNull(dataHoraPagamento, "dataHoraPagamento");
        if (valor.scale() != 2) {
            throw new IllegalArgumentException("valor has scale " + valor.scale() + "; it must be 2");
        }
    }

    /** Its {@code endToEndId}. */
    @Override
    public String id() {
        return endToEndId;
    }
}
