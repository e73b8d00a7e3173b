package malote.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.it.Wire.Answer;
import malote.message.icom.Multipart;
import malote.message.icom.MultipartException;
import malote.openapi.Contract;
import malote.openapi.Contract.Operation;

/** Whether an answer is one that a client may be given, whatever it asked. Thread-safe. */
final class Judge {
    /** Of a line that is too long no more is looked at, in bytes, to tell what it is for. */
    private static final int BEGINNING = 40;

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What tells of the inside of the server: names of classes, libraries and files, and traces. */
    private static final Pattern INSIDE = Pattern.compile(
            "\\bat [\\w$.]+\\(|Exception|Throwable|\\.java\\b|\\b(java|javax|jakarta|io|org|com)\\.[a-z]+\\."
                    // At the beginning of a word: within one it may be an id that was made at random.
                    + "|(?<![0-9A-Za-z+/])(?i:quarkus|vert\\.?x|netty|jackson|resteasy|smallrye|hibernate|flyway|sqlstate"
                    + "|postgres|null\\b pointer|stack ?trace|error id)");

    private final Contract contract;
    private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();

    Judge(Contract contract) {
        this.contract = contract;
    }

    /** How many answers there were of each status. */
    Map<Integer, Integer> statuses() {
        return new TreeMap<>(statuses);
    }

    /** Throws an {@link AssertionError} that says what is wrong with the answer. */
    void judge(Case sent, Answer answer) throws IOException {
        statuses.merge(answer.status(), 1, Integer::sum);
        // A read that the database does not answer in its time, which is short here, is told so; and so is who asks for
        // the
        // health when the database has not answered for a second, as on a busy machine.
        boolean isDown = answer.status() == 503 && answer.text().contains("\"reason\":\"The database ");
        boolean isLate =
                answer.status() == 503 && answer.text().matches("(?s).*(\"detail\":\"|<detail>)The database .*");
        if (answer.status() >= 500 && answer.status() != 505 && !isLate && !isDown) {
            throw new AssertionError("a server error");
        }
        if (!isOfRoute(sent, "/openapi") && !isOfRoute(sent, "/metrics") && !isOfRoute(sent, "/docs")) {
            Matcher inside = INSIDE.matcher(answer.headers() + "\n" + answer.text());
            if (inside.find()) {
                throw new AssertionError("tells of its inside: " + inside.group());
            }
        }
        if (answer.status() >= 400 && !sent.isHead() && !isDown) {
            checkProblem(sent, answer);
        }
        checkDescribed(sent, answer);
        checkMessages(answer);
    }

    private static boolean isOfRoute(Case sent, String path) {
        return sent.target() == null || sent.target().startsWith(path);
    }

    private void checkProblem(Case sent, Answer answer) throws IOException {
        if (answer.body().length == 0 && answer.headers().containsKey("allow")) {
            // A HEAD in what was sent.
            return;
        }
        String type = answer.headers().get("content-type");
        if ("application/problem+xml".equals(type)) {
            List<String> faults = contract.faults("/components/schemas/IcomProblem", TextNode.valueOf(answer.text()));
            if (!faults.isEmpty()) {
                throw new AssertionError("not a right problem document: " + faults);
            }
            return;
        }
        // Without a method there is no path either, nor behind one that fills what is looked at of a line that is too
        // long.
        boolean isUnreadable = sent.method().isEmpty()
                || (answer.status() == 414 && sent.method().length() > BEGINNING - " /api/v1/".length());
        boolean isIcom = sent.target() != null && sent.target().startsWith("/api/v1/") && !isUnreadable;
        if (isIcom || !"application/problem+json".equals(type)) {
            throw new AssertionError("not a problem document");
        }
        JsonNode problem = JSON.readTree(answer.body());
        List<String> faults = contract.faults("/components/schemas/Problem", problem);
        if (!faults.isEmpty() || problem.get("status").asInt() != answer.status()) {
            throw new AssertionError("not a right problem document: " + faults);
        }
    }

    /** Several messages of the ICOM dialect must come as a multipart that can be taken apart. */
    private static void checkMessages(Answer answer) {
        String type = answer.headers().getOrDefault("content-type", "");
        if (answer.status() == 200 && type.startsWith("multipart/mixed")) {
            try {
                Multipart.read(answer.body(), type);
            } catch (MultipartException e) {
                throw new AssertionError("not a right multipart", e);
            }
        }
    }

    private void checkDescribed(Case sent, Answer answer) {
        if (sent.target() == null || answer.status() == 404 || answer.status() == 405) {
            return;
        }
        Operation operation = contract.find(sent.method(), sent.target()).orElse(null);
        if (operation != null) {
            List<String> faults = contract.faultsOfAnswer(operation, answer.status(), answer.message());
            if (!faults.isEmpty()) {
                throw new AssertionError("not as described: " + faults);
            }
        }
    }
}
