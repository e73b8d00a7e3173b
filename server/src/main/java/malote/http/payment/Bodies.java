package malote.http.payment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.regex.Pattern;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.spi.SpiStore.Change;
import malote.spi.kind.Virtual;

/** The bodies of requests. */
final class Bodies {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern BALANCE = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,2})?");
    private static final int LONGEST_DELAY = 3_600_000;
    private static final int LONGEST_TEXT = 1_000;
    /** What the dialect allows in texts: characters of Latin-1. */
    private static final Pattern TEXT = Pattern.compile("[\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\xff]+");

    private static final String ALL = "*";
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z._-]{1,64}");

    private Bodies() {}

    /**
     * What somebody is to be told.
     *
     * @param id names it, so that it is not told twice
     * @param to an institution, or {@code *}
     */
    record Notice(String id, String to, String text) {
        boolean isForAll() {
            return to.equals(ALL);
        }
    }

    /** @throws ProblemException if it is none; it says what would be right */
    static Change change(InputStream body) throws IOException {
        Boolean blocked = null;
        Boolean limited = null;
        Long balance = null;
        String virtual = null;
        Integer delay = null;
        try (JsonParser json = JSON.createParser(body)) {
            begin(json);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "blocked" -> blocked = bool(json, field);
                    case "balance" -> {
                        limited = json.currentToken() != JsonToken.VALUE_NULL;
                        balance = limited ? cents(json) : null;
                    }
                    case "virtual" -> virtual = virtual(json);
                    case "delayMs" -> delay = delay(json);
                    default -> throw unknown(field, "blocked, balance, virtual and delayMs");
                }
            }
            end(json);
        } catch (JsonProcessingException e) {
            throw malformed();
        }
        return new Change(blocked, limited, balance, virtual, delay);
    }

    /** @throws ProblemException if it is none; it says what would be right */
    static Notice notice(InputStream body) throws IOException {
        String id = UUID.randomUUID().toString();
        String to = "";
        String text = "";
        try (JsonParser json = JSON.createParser(body)) {
            begin(json);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "id" -> id = text(json, field);
                    case "to" -> to = text(json, field);
                    case "text" -> text = text(json, field);
                    default -> throw unknown(field, "id, to and text");
                }
            }
            end(json);
        } catch (JsonProcessingException e) {
            throw malformed();
        }
        if (!ID.matcher(id).matches()) {
            throw wrong("id must have 1 to 64 letters, digits, points, dashes or underscores, or be left out.");
        } else if (to.isEmpty()) {
            throw wrong("to is missing; it must be an ISPB, or * for all.");
        } else if (text.length() > LONGEST_TEXT || !TEXT.matcher(text).matches()) {
            throw wrong("text must have 1 to " + LONGEST_TEXT + " characters of Latin-1, without control characters.");
        }
        return new Notice(id, to, text);
    }

    private static boolean bool(JsonParser json, String field) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw wrong(field + " must be true or false.");
        }
        return json.getBooleanValue();
    }

    private static String text(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(field + " must be a string.");
        }
        return json.getText();
    }

    private static long cents(JsonParser json) throws IOException {
        String balance = text(json, "balance");
        if (!BALANCE.matcher(balance).matches()) {
            throw wrong("balance is \"" + Parameters.abbreviated(balance)
                    + "\"; it must be an amount such as 1000.00, or null for no limit.");
        }
        return new BigDecimal(balance).movePointRight(2).longValueExact();
    }

    /** Nothing, as text, for null. */
    private static String virtual(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return "";
        }
        String virtual = text(json, "virtual");
        if (!virtual.isEmpty() && !Virtual.isValid(virtual)) {
            throw wrong("virtual is \"" + Parameters.abbreviated(virtual)
                    + "\"; it must be accept, silent, reject:CODE, slow:P50,P95 (in ms) or random:SHARE, or null.");
        }
        return virtual;
    }

    private static int delay(JsonParser json) throws IOException {
        boolean isNumber =
                json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getNumberType() == JsonParser.NumberType.INT;
        int millis = isNumber ? json.getIntValue() : -1;
        if (millis < 0 || millis > LONGEST_DELAY) {
            throw wrong("delayMs must be a whole number from 0 to " + LONGEST_DELAY + ".");
        }
        return millis;
    }

    private static void begin(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw wrong("The body must be an object.");
        }
    }

    private static void end(JsonParser json) throws IOException {
        if (json.nextToken() != null) {
            throw wrong("The body must be one object and no more.");
        }
    }

    private static ProblemException unknown(String field, String known) {
        return wrong("There is no field \"" + Parameters.abbreviated(field) + "\"; known are " + known + ".");
    }

    private static ProblemException malformed() {
        return new ProblemException(Problem.MALFORMED_BODY, "The body is not JSON in UTF-8.");
    }

    private static ProblemException wrong(String detail) {
        return new ProblemException(Problem.BAD_REQUEST, detail);
    }
}
