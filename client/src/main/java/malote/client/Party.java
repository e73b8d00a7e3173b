package malote.client;

import static java.util.Objects.requireNonNull;

/**
 * The payer or the receiver of a payment, and its account.
 *
 * @param nome 1 to 140 characters
 * @param cpfCnpj a CPF (11 digits) or a CNPJ (14 characters, the last two digits)
 * @param ispb the institution: 8 digits or upper-case letters
 * @param agencia the branch: 1 to 4 digits
 * @param contaTransacional the account: 1 to 20 digits or upper-case letters
 * @param tipoConta {@code CACC} current, {@code SVGS} savings, {@code TRAN} payment, {@code SLRY} salary, {@code OTHR}
 *     other. Text and not an enum, so that a kind which is new some day does not keep a collector from reading on
 */
public record Party(
        String nome, String cpfCnpj, String ispb, String agencia, String contaTransacional, String tipoConta) {

    /** Refuses only {@code null}. */
    public Party {
        requireNonNull(nome, "nome");
        requireNonNull(cpfCnpj, "cpfCnpj");
        requireNonNull(ispb, "ispb");
        requireNonNull(agencia, "agencia");
        requireNonNull(contaTransacional, "contaTransacional");
        requireNonNull(tipoConta, "tipoConta");
    }
}
