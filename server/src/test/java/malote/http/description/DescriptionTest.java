package malote.http.description;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.openapi.contract.OpenAPIContract;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import malote.access.Role;
import malote.http.Problem;
import malote.http.access.Requires;
import malote.openapi.Contract;
import malote.openapi.RoutesPage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The description, against its own rules and against the routes in the code. What goes over the wire, see DescriptionIT. */
class DescriptionTest {
    private static final List<Class<? extends Annotation>> METHODS =
            List.of(GET.class, POST.class, PUT.class, DELETE.class);
    /** Leads to a page for people. */
    private static final String PAGE = "GET /docs";
    /**
     * Not for a runner: it would wait for ever for the end of the events, and once there is a key, all that follows needs
     * one.
     */
    private static final Set<String> NOT_RUN = Set.of(
            "GET /api/util/eventos",
            "POST /api/util/chaves",
            "DELETE /api/util/chaves/{id}",
            "POST /api/util/chaves/{id}/rotacao");

    /** A request of the collection alone, so that the next one finds a stream. */
    private static final String OWN = "Open a stream, for an operator to end";

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{(\\w+)}}");
    private static final Pattern SET = Pattern.compile("collectionVariables\\.set\\('(\\w+)'");
    /** They are no resources, since they are answered while the server starts, too. */
    private static final Set<String> OPERATIONS = Set.of("GET /metrics", "GET /health/live", "GET /health/ready");

    private final Contract contract = new Contract(Description.json());

    /**
     * That of the OpenAPI initiative, which comes with a library; but that lets a schema have any field, such as the end of a
     * text that YAML takes for one.
     */
    private static final String STRICT = """
            {"$id": "https://malote.invalid/strict", "$ref": "https://spec.openapis.org/oas/3.1/schema/2022-10-07",
             "$defs": {"schema": {
               "$dynamicAnchor": "meta",
               "$ref": "https://spec.openapis.org/oas/3.1/dialect/base",
               "unevaluatedProperties": false}}}""";

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(
                    Dialects.getDraft202012(), builder -> builder.schemas(DescriptionTest::published))
            .getSchema(SchemaLocation.of("https://malote.invalid/strict"));

    @Test
    void itIsAnOpenApiDescription() {
        assertThat(SCHEMA.validate(contract.document())).isEmpty();
    }

    @Test
    void aTextThatIsCutInTwoIsFoundWhereverItStands() {
        for (String place : List.of(
                "/components/schemas/Problem/properties/instance",
                "/components/schemas/Mensagem",
                "/paths/~1openapi/get",
                "/paths/~1api~1util~1filas/get/responses/200/content/application~1json/schema/properties/filas/items",
                "/components/responses/batch/content/application~1json/schema/oneOf/1",
                "/components/headers/RetryAfter")) {
            JsonNode broken = contract.document().deepCopy();
            ((ObjectNode) broken.at(place)).putNull("if it was seen.");
            assertThat(SCHEMA.validate(broken)).as(place).isNotEmpty();
        }
    }

    private static @Nullable String published(String iri) {
        if (iri.endsWith("/strict")) {
            return STRICT;
        }
        try (InputStream in = OpenAPIContract.class.getResourceAsStream(iri.replaceFirst("https:/", ""))) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyRouteIsInItAndNoOther() {
        Set<String> described =
                contract.operations().stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
        Set<String> served = new TreeSet<>(OPERATIONS);
        for (JavaClass resource : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("malote")) {
            if (resource.isAnnotatedWith(Path.class)) {
                resource.getMethods().forEach(method -> served.addAll(routes(resource, method)));
            }
        }
        served.remove(PAGE);
        assertThat(described).isEqualTo(served);
    }

    private static List<String> routes(JavaClass resource, JavaMethod method) {
        String path = resource.getAnnotationOfType(Path.class).value()
                + (method.isAnnotatedWith(Path.class)
                        ? "/" + method.getAnnotationOfType(Path.class).value()
                        : "");
        return METHODS.stream()
                .filter(method::isAnnotatedWith)
                .map(verb -> verb.getSimpleName() + " " + path.replace("//", "/"))
                .toList();
    }

    @Test
    void everyRouteRequiresWhatTheDescriptionSays() {
        Map<String, String> served = new TreeMap<>();
        for (JavaClass resource : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("malote")) {
            if (resource.isAnnotatedWith(Path.class)) {
                for (JavaMethod method : resource.getMethods()) {
                    Requires requires = method.isAnnotatedWith(Requires.class)
                            ? method.getAnnotationOfType(Requires.class)
                            : resource.getAnnotationOfType(Requires.class);
                    routes(resource, method).forEach(route -> served.put(route, requirement(requires)));
                }
            }
        }
        for (Contract.Operation operation : contract.operations()) {
            JsonNode details = contract.document().at(operation.pointer());
            String described = String.join(" ", new TreeSet<>(Contract.texts(details.get("x-roles")))) + " "
                    + details.get("x-side").asText();
            if (!OPERATIONS.contains(operation.toString())) {
                assertThat(described).as(operation.toString()).isEqualTo(served.get(operation.toString()));
            }
        }
    }

    private static String requirement(Requires requires) {
        return Stream.of(requires.value()).map(Role::text).sorted().collect(Collectors.joining(" ")) + " "
                + requires.on().name().toLowerCase(Locale.ROOT);
    }

    @Test
    void everyKindOfProblemIsInIt() throws IllegalAccessException {
        List<String> described =
                Contract.texts(contract.document().at("/components/schemas/Problem/properties/type/enum"));

        Set<String> kinds = new TreeSet<>(Set.of(Problem.of(499).type()));
        for (Field field : Problem.class.getDeclaredFields()) {
            if (field.getType() == Problem.class) {
                kinds.add(((Problem) field.get(null)).type());
            }
        }
        assertThat(described).isSorted().containsExactlyInAnyOrderElementsOf(kinds);
    }

    @Test
    void everyExampleIsRight() {
        assertThat(contract.examples()).hasSizeGreaterThan(30).allSatisfy(example -> assertThat(
                        contract.faults(example.getKey(), example.getValue()))
                .isEmpty());
    }

    @Test
    void everyRouteIsInTheCollectionOfRequests() throws IOException {
        JsonNode collection = collection();
        Set<String> routes = new TreeSet<>();
        for (JsonNode item : requests(collection)) {
            routes.add(operation(item).toString());
        }

        assertThat(collection.at("/info/schema").asText()).endsWith("/collection/v2.1.0/collection.json");
        assertThat(routes)
                .isEqualTo(contract.operations().stream()
                        .map(Object::toString)
                        .filter(route -> !NOT_RUN.contains(route))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void theTextsOfTheCollectionAreThoseOfTheDescription() throws IOException {
        for (JsonNode item : requests(collection())) {
            String name = item.get("name").asText();
            if (!name.equals(OWN)) {
                JsonNode described = contract.document().at(operation(item).pointer());
                String summary = described.get("summary").asText();
                String more = described.path("description").asText().strip();
                assertThat(name).isEqualTo(summary);
                assertThat(item.at("/request/description").asText())
                        .as(name)
                        .isEqualTo((summary + "\n\n" + more).strip());
            }
        }
    }

    private Contract.Operation operation(JsonNode item) {
        String url = item.at("/request/url/raw").asText();
        assertThat(url).startsWith("{{baseUrl}}");
        String path = url.substring("{{baseUrl}}".length())
                .replace("{{pullNext}}", "/api/pix/32074986/stream/k2tm67dn5vnf81")
                .replace("{{piPullNext}}", "/api/v1/out/32074986/stream/k2tm67dn5vnf81")
                .replace("{{ispb}}", "32074986")
                .replace("{{coletor}}", "c_0123456789abcdef")
                .replace("{{ensaio}}", "e_0123456789abcdef")
                .replace("{{resourceId}}", "UEkBqX2Yzz6bK3x4U0k2TbVJmWQ9c5aE")
                .replace("{{regra}}", "lost-1");
        return contract.find(item.at("/request/method").asText(), path).orElseThrow();
    }

    /** In .ci/run a runner does. */
    @Test
    void theCollectionOfRequestsCanBeRunFromFrontToBack() throws IOException {
        Set<String> known = new TreeSet<>(Set.of("baseUrl", "ispb"));
        JsonNode collection = collection();
        for (JsonNode item : requests(collection)) {
            String name = item.get("name").asText();
            known.addAll(find(SET, script(item, "prerequest")));
            assertThat(known)
                    .as(name)
                    .containsAll(find(VARIABLE, item.get("request").toString()));
            assertThat(script(item, "test")).as(name).contains("pm.test(", "pm.response.");
            known.addAll(find(SET, script(item, "test")));
        }

        assertThat(requests(collection).get(0).at("/request/url/raw").asText()).contains("/api/util/msgs/");
        assertThat(collection.get("variable"))
                .allSatisfy(variable -> assertThat(variable.get("value").asText())
                        .as("outside of a runner: %s", variable.get("key"))
                        .isNotEmpty());
    }

    private static JsonNode collection() throws IOException {
        return new ObjectMapper()
                .readTree(Paths.get("../docs/malote.postman_collection.json").toFile());
    }

    private static List<JsonNode> requests(JsonNode collection) {
        List<JsonNode> requests = new ArrayList<>();
        collection.get("item").forEach(folder -> folder.get("item").forEach(requests::add));
        return requests;
    }

    private static String script(JsonNode item, String when) {
        return StreamSupport.stream(item.path("event").spliterator(), false)
                .filter(event -> event.get("listen").asText().equals(when))
                .map(event -> String.join("\n", Contract.texts(event.at("/script/exec"))))
                .collect(Collectors.joining());
    }

    private static List<String> find(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }

    @Test
    void theJsonIsTheYaml() {
        String json = new String(Description.json(), StandardCharsets.UTF_8);

        assertThat(json).contains("\"valor\":90.2,").contains("\"operationId\":\"startStream\"");
        assertThat(contract.document().at("/info/version").asText()).matches("[0-9.]+(-SNAPSHOT)?");
    }

    @Test
    void thePageOfRoutesIsUpToDate() throws IOException {
        java.nio.file.Path page = Paths.get("../docs/routes.md");
        if (Boolean.getBoolean("malote.routes.write")) {
            Files.writeString(page, RoutesPage.of(contract));
        }
        assertThat(page)
                .content()
                .as("-Dmalote.routes.write=true writes it anew")
                .isEqualTo(RoutesPage.of(contract));
    }
}
