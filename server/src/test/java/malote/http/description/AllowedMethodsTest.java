package malote.http.description;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import malote.http.ProblemMappers;
import malote.openapi.Contract;
import org.junit.jupiter.api.Test;

final class AllowedMethodsTest {
    @Test
    void aRefusedMethodIsAnsweredWithThoseOfTheDescription() throws Exception {
        JsonNode paths = new Contract(Description.json()).document().get("paths");
        assertThat(paths).hasSizeGreaterThan(40);
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            String methods = path.getValue().properties().stream()
                    .map(method -> method.getKey().toUpperCase(Locale.ROOT))
                    .filter(method -> method.matches("GET|PUT|POST|DELETE"))
                    .collect(Collectors.toCollection(TreeSet::new))
                    .stream()
                    .collect(Collectors.joining(", "));
            String some = path.getKey().replaceAll("\\{[^/]+}", "32074986");
            String also = path.getKey().endsWith("/stream/stop") ? "DELETE, GET" : methods;
            assertThat(ProblemMappers.allowedMethods(some)).as(path.getKey()).isEqualTo(also);
            assertThat(ProblemMappers.allowedMethods(some + "/")).isEqualTo(also);
        }
    }
}
