package malote.client;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * One Pix payment. The fields have the names of the interface; its documentation says their formats, which the server
 * checks.
 *
 * @param endToEndId the key: 32 characters, unique
 * @param valor the amount in reais, more than zero; messages from the server have exactly two decimals
 * @param pagador who pays
 * @param recebedor who receives; the message is for the institution {@code recebedor.ispb()}
 * @param campoLivre 0 to 140 characters
 * @param txId 1 to 35 letters or digits
 * @param dataHoraPagamento when it was paid; not finer than milliseconds
 */
public record Message(
        String endToEndId,
        BigDecimal valor,
        Party pagador,
        Party recebedor,
        String campoLivre,
        String txId,
        Instant dataHoraPagamento) {

    /** Refuses only {@code null}. */
    public Message {
        requireNonNull(endToEndId, "endToEndId");
        requireNonNull(valor, "valor");
        requireNonNull(pagador, "pagador");
        requireNonNull(recebedor, "recebedor");
        requireNonNull(campoLivre, "campoLivre");
        requireNonNull(txId, "txId");
        requireNonNull(dataHoraPagamento, "dataHoraPagamento");
    }
}
