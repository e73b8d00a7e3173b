package malote.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

/** An OpenAPI 3.1 description, and whether what goes over the wire is as it says. Thread-safe. */
public final class Contract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BASE = "https://malote.invalid/openapi.json";
    /** Headers that belong to HTTP rather than to a route. */
    private static final Set<String> OF_HTTP = Set.of(
            "connection",
            "date",
            "content-length",
            "content-type",
            "content-encoding",
            "transfer-encoding",
            "cache-control",
            "vary",
            "content-security-policy",
            "referrer-policy",
            "x-content-type-options",
            "x-request-id");

    private final JsonNode document;
    private final SchemaRegistry registry;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
    private final List<Operation> operations;

    public Contract(byte[] json) {
        try {
            document = JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        registry = SchemaRegistry.withDefaultDialect(
                Dialects.getOpenApi31(), builder -> builder.schemas(Map.of(BASE, document.toString()))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
        operations = readOperations();
    }

    public JsonNode document() {
        return document;
    }

    /** A request or an answer as it went over the wire; names of headers in lower case. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    public record Message(Map<String, String> headers, byte[] body) {
        String mediaType() {
            return headers.getOrDefault("content-type", "").split(";", 2)[0].strip();
        }
    }

    /** A method of a path, as the description has it. */
    public record Operation(String method, String path) {
        /** Where it is in the document, as a JSON pointer. */
        public String pointer() {
            return pointerTo("paths", path, method.toLowerCase(Locale.ROOT));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    public List<Operation> operations() {
        return operations;
    }

    private List<Operation> readOperations() {
        List<Operation> all = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(name -> {
                    if (Set.of("get", "post", "delete", "put", "patch").contains(name)) {
                        all.add(new Operation(name.toUpperCase(Locale.ROOT), path.getKey()));
                    }
                }));
        return List.copyOf(all);
    }

    /** The statuses that an operation can be answered with. */
    public Set<Integer> statuses(Operation operation) {
        Set<Integer> statuses = new TreeSet<>();
        document.at(operation.pointer())
                .get("responses")
                .fieldNames()
                .forEachRemaining(status -> statuses.add(Integer.valueOf(status)));
        return statuses;
    }

    /** The operation of a request; a path without placeholders goes first. */
    public Optional<Operation> find(String method, String target) {
        // What follows a semicolon are parameters of the segment, which no route has.
        String[] segments = target.split("\\?", 2)[0].replaceAll(";[^/]*", "").split("/", -1);
        return operations().stream()
                .filter(operation -> operation.method().equals(method)
                        && matches(operation.path().split("/", -1), segments))
                .min((a, b) -> Integer.compare(
                        a.path().split("\\{", -1).length, b.path().split("\\{", -1).length));
    }

    private static boolean matches(String[] template, String[] segments) {
        if (template.length != segments.length) {
            return false;
        }
        for (int i = 0; i < template.length; i++) {
            boolean fits = template[i].startsWith("{")
                    ? !segments[i].isEmpty() && !segments[i].equals(".") && !segments[i].equals("..")
                    : template[i].equals(segments[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** What is not as described about an answer to an operation. */
    public List<String> faultsOfAnswer(Operation operation, int status, Message answer) {
        String pointer = resolve(operation.pointer() + pointerTo("responses", Integer.toString(status)));
        JsonNode response = document.at(pointer);
        if (response.isMissingNode()) {
            return List.of(operation + " is not described with " + status);
        }
        List<String> faults = new ArrayList<>();
        for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
            String at = resolve(pointer + pointerTo("headers", header.getKey()));
            String value = answer.headers().get(header.getKey().toLowerCase(Locale.ROOT));
            if (value != null) {
                faults.addAll(faults(at + "/schema", JSON.getNodeFactory().textNode(value)));
            } else if (document.at(at).path("required").asBoolean()) {
                faults.add("no header " + header.getKey());
            }
        }
        Set<String> described = new TreeSet<>(OF_HTTP);
        response.path("headers").fieldNames().forEachRemaining(name -> described.add(name.toLowerCase(Locale.ROOT)));
        answer.headers().keySet().stream()
                .filter(name -> !described.contains(name))
                .forEach(name -> faults.add("the header " + name + " is not described"));
        faults.addAll(faultsOfContent(pointer, answer));
        return faults;
    }

    private List<String> faultsOfContent(String pointer, Message message) {
        JsonNode content = document.at(pointer).path("content");
        if (content.isMissingNode()) {
            return message.body().length == 0 ? List.of() : List.of("a body, and none is described");
        }
        String type = message.mediaType();
        if (!content.has(type)) {
            return List.of("the content type \"" + type + "\" is not described");
        }
        String schema = pointer + pointerTo("content", type, "schema");
        if (!type.equals("application/json") && !type.endsWith("+json")) {
            String text = new String(message.body(), StandardCharsets.UTF_8);
            return faults(schema, JSON.getNodeFactory().textNode(text));
        }
        try {
            return faults(schema, JSON.readTree(message.body()));
        } catch (IOException e) {
            return List.of("not JSON: " + new String(message.body(), StandardCharsets.UTF_8));
        }
    }

    /** What is not as described about a request. */
    public List<String> faultsOfRequest(Operation operation, String target, Message request) {
        List<String> faults = new ArrayList<>();
        String path = pointerTo("paths", operation.path());
        for (String at : List.of(path + "/parameters", operation.pointer() + "/parameters")) {
            for (int i = 0; i < document.at(at).size(); i++) {
                String parameter = resolve(at + "/" + i);
                Optional<String> value = value(document.at(parameter), operation, target, request);
                boolean required = document.at(parameter).path("required").asBoolean();
                if (value.isEmpty() && required) {
                    faults.add("no " + document.at(parameter).path("name").asText());
                }
                value.ifPresent(text -> faults.addAll(faults(parameter + "/schema", typed(text, parameter))));
            }
        }
        if (!document.at(operation.pointer() + "/requestBody").isMissingNode()) {
            faults.addAll(faultsOfContent(operation.pointer() + "/requestBody", request));
        }
        return faults;
    }

    private static Optional<String> value(JsonNode parameter, Operation operation, String target, Message request) {
        String name = parameter.path("name").asText();
        return switch (parameter.path("in").asText()) {
            case "header" -> Optional.ofNullable(request.headers().get(name.toLowerCase(Locale.ROOT)));
            case "query" ->
                Arrays.stream((target + "?").split("\\?", 3)[1].split("&"))
                        .filter(pair -> pair.startsWith(name + "="))
                        .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                        .findFirst();
            default -> {
                int index = Arrays.asList(operation.path().split("/", -1)).indexOf("{" + name + "}");
                String part = target.split("\\?", 2)[0].split("/", -1)[index];
                // In a path, unlike in a query, a "+" is one.
                yield Optional.of(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        };
    }

    private JsonNode typed(String text, String parameter) {
        String type = document.at(parameter).path("schema").path("type").asText();
        return type.equals("integer") && text.matches("-?[0-9]{1,18}")
                ? JSON.getNodeFactory().numberNode(Long.parseLong(text))
                : JSON.getNodeFactory().textNode(text);
    }

    /** What is not as the schema at a pointer says. */
    public List<String> faults(String pointer, JsonNode value) {
        Schema schema = schemas.computeIfAbsent(pointer, at -> registry.getSchema(SchemaLocation.of(BASE + "#" + at)));
        List<Error> errors = schema.validate(value);
        return errors.stream().map(error -> pointer + ": " + error).toList();
    }

    /** Follows a {@code $ref}. */
    private String resolve(String pointer) {
        JsonNode node = document.at(pointer);
        return node.has("$ref") && node.get("$ref").asText().startsWith("#/components/")
                ? node.get("$ref").asText().substring(1)
                : pointer;
    }

    /** A pointer to every example that stands beside a schema, with the pointer of that schema. */
    public List<Map.Entry<String, JsonNode>> examples() {
        List<Map.Entry<String, JsonNode>> found = new ArrayList<>();
        collect("", document, found);
        return found;
    }

    private static void collect(String pointer, JsonNode node, List<Map.Entry<String, JsonNode>> found) {
        if (node.isObject() && node.has("schema")) {
            if (node.has("example")) {
                found.add(Map.entry(pointer + "/schema", node.get("example")));
            }
            node.path("examples").forEach(example -> found.add(Map.entry(pointer + "/schema", example.get("value"))));
        }
        if (node.isObject()) {
            node.properties().forEach(field -> {
                if (!field.getKey().startsWith("example")) {
                    collect(pointer + pointerTo(field.getKey()), field.getValue(), found);
                }
            });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(pointer + "/" + i, node.get(i), found);
            }
        }
    }

    /** The texts of an array. */
    public static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static String pointerTo(String... names) {
        StringBuilder pointer = new StringBuilder();
        for (String name : names) {
            pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }
}
