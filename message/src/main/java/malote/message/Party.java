package malote.message;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * The payer or the receiver of a payment: a person or company and its account. Only {@code null} is refused here; the
 * formats are checked by {@link MessageRules} where messages come in, and what comes out of the database is trusted.
 */
public record Party(
        String nome, String cpfCnpj, String ispb, String agencia, String contaTransacional, AccountType tipoConta) {

    public Party {
        requireNonNull(nome, "nome");
        requireNonNull(cpfCnpj, "cpfCnpj");
        requireNonNull(ispb, "ispb");
        requireNonNull(agencia, "agencia");
        requireNonNull(contaTransacional, "contaTransacional");
        requireNonNull(tipoConta, "tipoConta");
    }

    /**
     * The id of this content: equal parties have equal ids, on every replica and in every version, so a party is stored
     * once without being looked up. Computed at each call (a fraction of a microsecond); see {@link PartyId}.
     */
    public UUID id() {
        return PartyId.of(this);
    }
}
