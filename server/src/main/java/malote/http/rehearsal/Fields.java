package malote.http.rehearsal;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.Set;
import java.util.regex.Pattern;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.message.Ispb;
import org.jspecify.annotations.Nullable;

/** The fields of the body of a request: an object of JSON. Every fault is a {@link ProblemException} that says what would be right. */
final class Fields {
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,13}(\\.[0-9]{1,2})?");

    private final JsonObject json;

    private Fields(JsonObject json) {
        this.json = json;
    }

    /** @param known the names that a field may have */
    static Fields read(InputStream body, Set<String> known) throws IOException {
        JsonObject json;
        try {
            json = new JsonObject(Buffer.buffer(body.readAllBytes()));
        } catch (DecodeException e) {
            throw new ProblemException(Problem.MALFORMED_BODY, "The body is not an object of JSON in UTF-8.");
        }
        for (String name : json.fieldNames()) {
            if (!known.contains(name)) {
                throw wrong("There is no field \"" + Parameters.abbreviated(name) + "\"; known are "
                        + String.join(", ", known.stream().sorted().toList()) + ".");
            }
        }
        return new Fields(json);
    }

    boolean has(String name) {
        return json.getValue(name) != null;
    }

    String ispb(String name) {
        if (!(json.getValue(name) instanceof String text) || !Ispb.isValid(text)) {
            throw wrong(name + " must be an ISPB: 8 characters, digits and upper-case letters only.");
        }
        return text;
    }

    /** An amount in cents; 0 if there is none. */
    long cents(String name) {
        Object value = json.getValue(name);
        if (value == null) {
            return 0;
        }
        if (!(value instanceof String text) || !AMOUNT.matcher(text).matches() || new BigDecimal(text).signum() == 0) {
            throw wrong(name + " must be an amount above zero, as a string such as \"12.34\".");
        }
        return new BigDecimal(text).movePointRight(2).longValueExact();
    }

    int whole(String name, int otherwise, int min, int max) {
        Object value = json.getValue(name);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof Integer number) || number < min || number > max) {
            throw wrong(name + " must be a whole number from " + min + " to " + max + ".");
        }
        return number;
    }

    double number(String name, double otherwise, double max) {
        Object value = json.getValue(name);
        if (value == null) {
            return otherwise;
        }
        double number = value instanceof Number given ? given.doubleValue() : 0;
        if (!(number > 0 && number <= max)) {
            throw wrong(name + " must be a number above 0, at most " + Math.round(max) + ".");
        }
        return number;
    }

    @Nullable
    Long seed(String name) {
        Object value = json.getValue(name);
        if (value != null && !(value instanceof Integer) && !(value instanceof Long)) {
            throw wrong(name + " must be a whole number.");
        }
        return value == null ? null : ((Number) value).longValue();
    }

    static ProblemException wrong(String detail) {
        return new ProblemException(Problem.BAD_REQUEST, detail);
    }
}
