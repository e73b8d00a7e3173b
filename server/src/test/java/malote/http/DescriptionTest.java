package malote.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import malote.openapi.Contract;
import org.junit.jupiter.api.Test;

/** The description, against its own rules and against the routes in the code. What goes over the wire, see DescriptionIT. */
class DescriptionTest {
    private static final List<Class<? extends Annotation>> METHODS =
            List.of(GET.class, POST.class, PUT.class, DELETE.class);
    /** Leads to a page for people. */
    private static final String PAGE = "GET /docs";
    /** They are no resources, since they are answered while the server starts, too. */
    private static final Set<String> OPERATIONS = Set.of("GET /metrics", "GET /health/live", "GET /health/ready");

    private final Contract contract = new Contract(Description.json());

    @Test
    void itIsAnOpenApiDescription() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            JsonObject document = new JsonObject(new String(Description.json(), StandardCharsets.UTF_8));
            // This library, unlike the standard, knows no server without a host.
            document.getJsonArray("servers").getJsonObject(0).put("url", "http://localhost");
            OpenAPIContract valid = OpenAPIContract.from(vertx, document)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            assertThat(valid.operations()).hasSameSizeAs(contract.operations());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
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
    void everyKindOfProblemIsInIt() {
        List<String> described =
                Contract.texts(contract.document().at("/components/schemas/Problem/properties/type/enum"));

        assertThat(described)
                .isSorted()
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Problem.values()).map(Problem::type).toList());
    }

    @Test
    void everyExampleIsRight() {
        assertThat(contract.examples()).hasSizeGreaterThan(30).allSatisfy(example -> assertThat(
                        contract.faults(example.getKey(), example.getValue()))
                .isEmpty());
    }

    @Test
    void theJsonIsTheYaml() {
        String json = new String(Description.json(), StandardCharsets.UTF_8);

        assertThat(json).contains("\"valor\":90.2,").contains("\"operationId\":\"startStream\"");
        assertThat(contract.document().at("/info/version").asText()).matches("[0-9.]+(-SNAPSHOT)?");
    }
}
