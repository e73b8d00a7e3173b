package malote.http.fault;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import malote.fault.BadRule;
import malote.fault.Rule;
import malote.fault.Scenario;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.message.Ispb;

/** Rules of faults as JSON. */
final class RuleJson {
    private RuleJson() {}

    /**
     * Reads a rule.
     *
     * @throws ProblemException 400 if it is none; it says what would be right
     */
    static Rule rule(InputStream body) throws IOException {
        try {
            return Rule.of(object(body.readAllBytes()), null);
        } catch (BadRule e) {
            throw new ProblemException(Problem.BAD_RULE, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads for whom a scenario is.
     *
     * @return empty: for everybody
     * @throws ProblemException 400 if that cannot be told
     */
    static Optional<String> ispb(InputStream body) throws IOException {
        byte[] bytes = body.readAllBytes();
        if (bytes.length == 0) {
            return Optional.empty();
        }
        Map<String, Object> given = object(bytes);
        Object ispb = given.get("ispb");
        boolean isRight = given.isEmpty() || (given.size() == 1 && ispb instanceof String text && Ispb.isValid(text));
        if (!isRight) {
            throw new ProblemException(
                    Problem.BAD_RULE,
                    "The body must be empty, or name whom the scenario is for: {\"ispb\": \"32074986\"}.");
        }
        return Optional.ofNullable((String) ispb);
    }

    private static Map<String, Object> object(byte[] body) {
        try {
            return new JsonObject(Buffer.buffer(body)).getMap();
        } catch (DecodeException | ClassCastException e) {
            throw new ProblemException(Problem.MALFORMED_BODY, "The body must be an object of JSON in UTF-8.");
        }
    }

    static byte[] one(Rule.Made rule) {
        return bytes(new JsonObject(rule.toMap()).encode());
    }

    static byte[] all(List<Rule.Made> rules) {
        return bytes(new JsonArray(rules.stream().map(Rule.Made::toMap).toList()).encode());
    }

    static byte[] scenarios() {
        return bytes(new JsonArray(Arrays.stream(Scenario.values())
                        .map(one -> Map.of("name", one.text(), "sentence", one.sentence()))
                        .toList())
                .encode());
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
