package malote.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import malote.access.Role;
import malote.http.Problem;

/** The page docs/routes.md, made of the description: every route with its parameters and statuses, and every problem. */
public final class RoutesPage {
    private static final String HEAD = """
            # Routes

            Made from [openapi.yaml](../server/src/main/resources/openapi.yaml), which has examples and schemas, too. A test fails when
            this page is out of date; `./mvnw -pl server -am test -Dtest=DescriptionTest -Dmalote.routes.write=true` writes it anew.
            [protocol.md](protocol.md#status-codes) says what to do about each status.
            """;

    private final Contract contract;
    private final Set<Integer> common;

    private RoutesPage(Contract contract) {
        this.contract = contract;
        this.common = new TreeSet<>(contract.statuses(contract.operations().get(0)));
        contract.operations().forEach(operation -> common.retainAll(contract.statuses(operation)));
    }

    /** In Markdown. */
    public static String of(Contract contract) {
        return new RoutesPage(contract).text();
    }

    private String text() {
        StringBuilder page = new StringBuilder(HEAD)
                .append("\nEvery route may answer ")
                .append(join(common))
                .append(", too. A path that is no route gets 404, a method that a route lacks 405.\n");
        for (JsonNode tag : contract.document().get("tags")) {
            String name = tag.get("name").asText();
            page.append("\n## ").append(capital(name)).append("\n\n");
            page.append(tag.get("description").asText()).append("\n\n");
            page.append("| route | roles | does | parameters | answers |\n|---|---|---|---|---|\n");
            contract.operations().stream()
                    .filter(operation ->
                            details(operation).at("/tags/0").asText().equals(name))
                    .forEach(operation -> page.append(route(operation)));
        }
        page.append("\n## Problems\n\nThe `type` of a problem document is `urn:malote:problem:` and one of these:\n\n");
        page.append("| type | status | title |\n|---|--:|---|\n");
        problems().values().stream().sorted().forEach(page::append);
        return page.toString();
    }

    private String route(Contract.Operation operation) {
        Set<Integer> statuses = new TreeSet<>(contract.statuses(operation));
        statuses.removeAll(common);
        return "| `" + operation + "` | " + roles(operation) + " | "
                + details(operation).get("summary").asText() + " | " + String.join("; ", parameters(operation)) + " | "
                + join(statuses) + " |\n";
    }

    /** One of which a key needs, if there are keys. */
    private String roles(Contract.Operation operation) {
        List<String> roles = Contract.texts(details(operation).get("x-roles"));
        return roles.isEmpty() ? "" : roles.size() == Role.values().length ? "any" : String.join(", ", roles);
    }

    private JsonNode details(Contract.Operation operation) {
        return contract.document().at(operation.pointer());
    }

    /** Those whose names and values the path does not show. */
    private List<String> parameters(Contract.Operation operation) {
        List<String> texts = new ArrayList<>();
        JsonNode ofPath = contract.document().get("paths").get(operation.path()).path("parameters");
        for (JsonNode list : List.of(ofPath, details(operation).path("parameters"))) {
            for (JsonNode reference : list) {
                JsonNode parameter = resolve(reference);
                JsonNode schema = resolve(parameter.get("schema"));
                String range = schema.has("maximum")
                        ? String.format(
                                Locale.ROOT,
                                " %,d to %,d",
                                schema.get("minimum").asInt(),
                                schema.get("maximum").asInt())
                        : "";
                String usual =
                        schema.has("default") ? " (" + schema.get("default").asText() + ")" : "";
                if (!parameter.get("in").asText().equals("path") || !range.isEmpty()) {
                    texts.add("`" + parameter.get("name").asText() + "`" + range + usual);
                }
            }
        }
        return texts;
    }

    /** A row for each type. */
    private Map<String, String> problems() {
        Map<String, String> rows = new TreeMap<>();
        // No route answers these two.
        for (Problem problem : List.of(Problem.NOT_FOUND, Problem.METHOD_NOT_ALLOWED)) {
            put(rows, problem.type(), problem.status(), problem.title());
        }
        for (Contract.Operation operation : contract.operations()) {
            for (JsonNode reference : details(operation).get("responses")) {
                JsonNode content = resolve(reference).at("/content/application~1problem+json");
                List<JsonNode> examples = new ArrayList<>();
                content.path("examples").forEach(named -> examples.add(named.get("value")));
                if (content.has("example")) {
                    examples.add(content.get("example"));
                }
                examples.forEach(example -> put(
                        rows,
                        example.get("type").asText(),
                        example.get("status").asInt(),
                        example.get("title").asText()));
            }
        }
        return rows;
    }

    private static void put(Map<String, String> rows, String uri, int status, String title) {
        String type = uri.replace("urn:malote:problem:", "");
        rows.put(type, "| `" + type + "` | " + status + " | " + title + " |\n");
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref")
                ? contract.document().at(node.get("$ref").asText().substring(1))
                : node;
    }

    private static String join(Set<Integer> statuses) {
        return statuses.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String capital(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
