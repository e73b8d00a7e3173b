package malote.message;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The formats of the message's fields, as the specification of the interface has them. Check digits of CPF and CNPJ are not
 * among them: the specification's own examples have wrong ones.
 */
public final class MessageRules {
    private static final CodeRule TXID = new CodeRule(1, 35, Chars.DIGIT + Chars.UPPER + Chars.LOWER);
    private static final CodeRule ISPB = new CodeRule(8, 8, Chars.DIGIT + Chars.UPPER);
    private static final CodeRule AGENCIA = new CodeRule(1, 4, Chars.DIGIT);
    private static final CodeRule CONTA = new CodeRule(1, 20, Chars.DIGIT + Chars.UPPER);

    private static final int MAX_DIGITS = 18;
    private static final Instant FIRST_INSTANT = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");
    private static final int NANOS_PER_MILLI = 1_000_000;

    private MessageRules() {}

    /**
     * Checks every rule and reports at most one fault for each field.
     *
     * @param pointerPrefix put before the pointer of each fault: empty, or where the message is in its document
     */
    public static void check(Message message, String pointerPrefix, Consumer<Fault> faults) {
        Party pagador = message.pagador();
        Party recebedor = message.recebedor();
        report(EndToEndId.fault(message.endToEndId()), pointerPrefix, "", "/endToEndId", faults);
        report(valor(message.valor()), pointerPrefix, "", "/valor", faults);
        checkParty(pagador, pointerPrefix, "/pagador", faults);
        checkParty(recebedor, pointerPrefix, "/recebedor", faults);
        if (recebedor.tipoConta() == AccountType.SLRY) {
            String detail = "is SLRY, but a salary account cannot receive; CACC, SVGS, TRAN and OTHR can";
            report(detail, pointerPrefix, "/recebedor", "/tipoConta", faults);
        }
        report(TextRule.fault(message.campoLivre(), 0, 140), pointerPrefix, "", "/campoLivre", faults);
        report(TXID.fault(message.txId()), pointerPrefix, "", "/txId", faults);
        report(dataHoraPagamento(message.dataHoraPagamento()), pointerPrefix, "", "/dataHoraPagamento", faults);
    }

    private static void checkParty(Party party, String prefix, String role, Consumer<Fault> faults) {
        report(TextRule.fault(party.nome(), 1, 140), prefix, role, "/nome", faults);
        report(cpfCnpj(party.cpfCnpj()), prefix, role, "/cpfCnpj", faults);
        report(ISPB.fault(party.ispb()), prefix, role, "/ispb", faults);
        report(AGENCIA.fault(party.agencia()), prefix, role, "/agencia", faults);
        report(CONTA.fault(party.contaTransacional()), prefix, role, "/contaTransacional", faults);
    }

    private static void report(
            @Nullable String detail, String prefix, String role, String field, Consumer<Fault> faults) {
        if (detail != null) {
            faults.accept(new Fault(prefix + role + field, detail));
        }
    }

    private static @Nullable String valor(BigDecimal valor) {
        if (valor.signum() <= 0) {
            return "is not more than zero; the least is 0.01";
        }
        return valor.precision() > MAX_DIGITS
                ? "has " + valor.precision() + " digits; at most 18 are allowed, the two decimals among them"
                : null;
    }

    private static @Nullable String cpfCnpj(String text) {
        int length = text.length();
        boolean right = (length == 11 && Chars.all(text, 0, 11, Chars.DIGIT))
                || (length == 14
                        && Chars.all(text, 0, 12, Chars.DIGIT + Chars.UPPER)
                        && Chars.all(text, 12, 14, Chars.DIGIT));
        return right ? null : "is neither a CPF (11 digits) nor a CNPJ (12 characters of 0-9 and A-Z, then 2 digits)";
    }

    private static @Nullable String dataHoraPagamento(Instant instant) {
        if (instant.isBefore(FIRST_INSTANT) || !instant.isBefore(END)) {
            return "is outside the years 0001 to 9999 (in UTC)";
        }
        return instant.get(ChronoField.NANO_OF_SECOND) % NANOS_PER_MILLI != 0
                ? "is finer than a millisecond; three decimals are kept"
                : null;
    }

    /** A field of {@code min} to {@code max} characters of the given {@link Chars} classes. */
    private record CodeRule(int min, int max, int classes) {

        /** What is wrong with the text and what would be right, or null if it follows the rule. */
        @Nullable
        String fault(String text) {
            int length = text.length();
            if (length < min || length > max) {
                return "has " + length + " characters; " + expected();
            }
            int outside = Chars.firstOutside(text, 0, length, classes);
            return outside < 0
                    ? null
                    : "has a character that is not allowed at position " + (outside + 1) + "; " + expected();
        }

        private String expected() {
            String count = min == max ? "exactly " + min : min + " to " + max;
            StringBuilder allowed = new StringBuilder();
            append(allowed, Chars.DIGIT, "0-9");
            append(allowed, Chars.UPPER, "A-Z");
            append(allowed, Chars.LOWER, "a-z");
            return count + " of " + allowed + " are right";
        }

        private void append(StringBuilder allowed, int characterClass, String name) {
            if ((classes & characterClass) != 0) {
                allowed.append(allowed.isEmpty() ? "" : " ").append(name);
            }
        }
    }
}
