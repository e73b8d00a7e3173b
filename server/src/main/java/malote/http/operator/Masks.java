package malote.http.operator;

import java.util.Arrays;
import java.util.stream.Collectors;
import malote.message.Message;
import malote.message.Party;

/** Covers what tells whose payment a message is, for those who look at a queue and are no party to it. */
final class Masks {
    private static final int CPF_LENGTH = 11;

    private Masks() {}

    /** The message with names, CPF or CNPJ, accounts and free text covered. */
    static Message message(Message message) {
        return new Message(
                message.endToEndId(),
                message.valor(),
                party(message.pagador()),
                party(message.recebedor()),
                message.campoLivre().isEmpty() ? "" : "***",
                message.txId(),
                message.dataHoraPagamento());
    }

    private static Party party(Party party) {
        return new Party(
                name(party.nome()),
                taxId(party.cpfCnpj()),
                party.ispb(),
                party.agencia(),
                account(party.contaTransacional()),
                party.tipoConta());
    }

    /** The first letter of each word: {@code A. S.} */
    static String name(String name) {
        return Arrays.stream(name.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .map(word -> Character.toString(word.codePointAt(0)) + ".")
                .collect(Collectors.joining(" "));
    }

    /** The middle: {@code ***.456.789-**} of a CPF, {@code **.345.678/****-**} of a CNPJ. */
    static String taxId(String id) {
        if (id.length() == CPF_LENGTH) {
            return "***." + id.substring(3, 6) + "." + id.substring(6, 9) + "-**";
        }
        return id.length() < 8 ? "***" : "**." + id.substring(2, 5) + "." + id.substring(5, 8) + "/****-**";
    }

    /** At most the last two characters. */
    static String account(String account) {
        return "***" + account.substring(account.length() - Math.min(2, account.length() / 2));
    }
}
