package malote.message.json;

import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import malote.message.AccountType;
import malote.message.Fault;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.MessageRules;
import malote.message.Party;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message object after another off a parser and reports everything that is wrong with each: a field that has
 * a fault already gets no second one, and what a fault leaves out is filled with a placeholder so that the rules can
 * be applied to the rest. Not for use by several threads.
 */
final class MessageParser {
    private static final Fields MESSAGE =
            Fields.of("endToEndId", "valor", "pagador", "recebedor", "campoLivre", "txId", "dataHoraPagamento");
    private static final Fields PARTY =
            Fields.of("nome", "cpfCnpj", "ispb", "agencia", "contaTransacional", "tipoConta");

    private static final String NOTHING = "";
    private static final BigDecimal SOME_VALOR = BigDecimal.ONE.setScale(2);
    private static final Party SOME_PARTY = new Party(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, AccountType.OTHR);

    private final JsonParser json;
    private final BodyText text;
    private final String receiver;
    private final FaultList faults;
    private final Set<String> faultyPointers = new HashSet<>();
    private boolean faulty;

    /**
     * @param text what the parser reads
     * @param receiver the institution to which every message must be addressed
     */
    MessageParser(JsonParser json, BodyText text, Ispb receiver, FaultList faults) {
        this.json = json;
        this.text = text;
        this.receiver = receiver.code();
        this.faults = faults;
    }

    /**
     * Reads the value at which the parser is, to its end. Null if it has a fault.
     *
     * @param pointer of the value in its document
     */
    @Nullable
    Message parse(String pointer) throws IOException {
        faulty = false;
        faultyPointers.clear();
        if (!json.hasToken(START_OBJECT)) {
            wrongType(pointer, "a message, which is an object,");
            return null;
        }
        Message message = message(pointer);
        MessageRules.check(message, pointer, this::addUnlessKnown);
        String ispb = message.recebedor().ispb();
        if (!ispb.equals(receiver)) {
            String detail = "is another institution than that of the path; " + receiver + " is right";
            addUnlessKnown(new Fault(pointer + "/recebedor/ispb", detail));
        }
        return faulty ? null : message;
    }

    private Message message(String pointer) throws IOException {
        String endToEndId = NOTHING;
        BigDecimal valor = SOME_VALOR;
        Party pagador = SOME_PARTY;
        Party recebedor = SOME_PARTY;
        String campoLivre = NOTHING;
        String txId = NOTHING;
        Instant dataHoraPagamento = Instant.EPOCH;
        int seen = 0;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            int field = field(MESSAGE, name, seen, pointer);
            if (field < 0) {
                continue;
            }
            seen |= 1 << field;
            switch (field) {
                case 0 -> endToEndId = string(pointer, name);
                case 1 -> valor = valor(pointer, name);
                case 2 -> pagador = party(pointer, name);
                case 3 -> recebedor = party(pointer, name);
                case 4 -> campoLivre = string(pointer, name);
                case 5 -> txId = string(pointer, name);
                default -> dataHoraPagamento = converted(pointer, name, Rfc3339::parse, Instant.EPOCH);
            }
        }
        reportMissing(MESSAGE, seen, pointer);
        return new Message(endToEndId, valor, pagador, recebedor, campoLivre, txId, dataHoraPagamento);
    }

    private Party party(String parent, String role) throws IOException {
        String pointer = parent + '/' + role;
        if (!json.hasToken(START_OBJECT)) {
            wrongType(pointer, "an object");
            return SOME_PARTY;
        }
        String nome = NOTHING;
        String cpfCnpj = NOTHING;
        String ispb = NOTHING;
        String agencia = NOTHING;
        String contaTransacional = NOTHING;
        AccountType tipoConta = AccountType.OTHR;
        int seen = 0;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            int field = field(PARTY, name, seen, pointer);
            if (field < 0) {
                continue;
            }
            seen |= 1 << field;
            switch (field) {
                case 0 -> nome = string(pointer, name);
                case 1 -> cpfCnpj = string(pointer, name);
                case 2 -> ispb = string(pointer, name);
                case 3 -> agencia = string(pointer, name);
                case 4 -> contaTransacional = string(pointer, name);
                default -> tipoConta = converted(pointer, name, MessageParser::accountType, AccountType.OTHR);
            }
        }
        reportMissing(PARTY, seen, pointer);
        return new Party(nome, cpfCnpj, ispb, agencia, contaTransacional, tipoConta);
    }

    /** The number of the field at whose value the parser is; -1, and the value is skipped, if it must not be there. */
    private int field(Fields fields, String name, int seen, String parent) throws IOException {
        int field = fields.names().indexOf(name);
        if (field >= 0 && (seen & (1 << field)) == 0) {
            return field;
        }
        if (field >= 0) {
            add(new Fault(parent + '/' + name, "is there more than once"));
        } else {
            checkText(name);
            faulty = true;
            faults.add(new Fault(parent + '/' + name.replace("~", "~0").replace("/", "~1"), fields.unknown()));
        }
        json.skipChildren();
        return -1;
    }

    private void reportMissing(Fields fields, int seen, String parent) {
        int count = fields.names().size();
        if (seen == (1 << count) - 1) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if ((seen & (1 << i)) == 0) {
                add(new Fault(parent + '/' + fields.names().get(i), "is missing"));
            }
        }
    }

    private String string(String parent, String name) throws IOException {
        if (!json.hasToken(VALUE_STRING)) {
            wrongType(parent + '/' + name, "a string");
            return NOTHING;
        }
        String text = json.getText();
        checkText(text);
        return text;
    }

    private <T> T converted(String parent, String name, Function<String, T> conversion, T placeholder)
            throws IOException {
        if (!json.hasToken(VALUE_STRING)) {
            wrongType(parent + '/' + name, "a string");
            return placeholder;
        }
        return converted(parent, name, json.getText(), conversion, placeholder);
    }

    private BigDecimal valor(String parent, String name) throws IOException {
        JsonToken token = json.currentToken();
        if (!token.isNumeric()) {
            wrongType(parent + '/' + name, "a number");
            return SOME_VALOR;
        }
        return converted(parent, name, json.getText(), Valor::parse, SOME_VALOR);
    }

    private <T> T converted(String parent, String name, String text, Function<String, T> conversion, T placeholder) {
        try {
            return conversion.apply(text);
        } catch (IllegalArgumentException e) {
            add(new Fault(parent + '/' + name, String.valueOf(e.getMessage())));
            return placeholder;
        }
    }

    private static AccountType accountType(String code) {
        return switch (code) {
            case "CACC" -> AccountType.CACC;
            case "SVGS" -> AccountType.SVGS;
            case "TRAN" -> AccountType.TRAN;
            case "SLRY" -> AccountType.SLRY;
            case "OTHR" -> AccountType.OTHR;
            default -> throw new IllegalArgumentException("is none of CACC, SVGS, TRAN, SLRY and OTHR");
        };
    }

    private void wrongType(String pointer, String expected) throws IOException {
        String found =
                switch (json.currentToken()) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "an array";
                    case VALUE_STRING -> "a string";
                    case VALUE_NULL -> "null";
                    case VALUE_TRUE, VALUE_FALSE -> "a boolean";
                    default -> "a number";
                };
        add(new Fault(pointer, "is " + found + "; " + expected + " is right"));
        json.skipChildren();
    }

    /** An escape can name half of a surrogate pair: that is text in no encoding, and could not even be sent back. */
    private void checkText(String text) throws BadBody {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isHighSurrogate(text.charAt(i))
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw this.text.malformed("an escape of half a surrogate pair", json.currentTokenLocation());
                }
                i++;
            }
        }
    }

    private void add(Fault fault) {
        faulty = true;
        faultyPointers.add(fault.pointer());
        faults.add(fault);
    }

    private void addUnlessKnown(Fault fault) {
        String pointer = fault.pointer();
        if (!faultyPointers.contains(pointer)
                && !faultyPointers.contains(pointer.substring(0, pointer.lastIndexOf('/')))) {
            add(fault);
        }
    }

    /** The fields of an object and the detail of the fault that another one is. */
    private record Fields(List<String> names, String unknown) {
        static Fields of(String... names) {
            return new Fields(List.of(names), "is not known and would be lost; known are " + String.join(", ", names));
        }
    }
}
