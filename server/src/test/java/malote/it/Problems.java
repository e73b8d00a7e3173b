package malote.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import malote.it.Client.Response;

/** What every refusal has in common. */
final class Problems {
    private Problems() {}

    /** It has this status, and is a problem document that says so. */
    static void assertProblem(Response response, int status) {
        assertThat(response.status()).as(response.toString()).isEqualTo(status);
        assertThat(response.header("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = response.json();
        assertThat(problem.fieldNames()).toIterable().startsWith("type", "title", "status", "detail", "instance");
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        for (String field : List.of("type", "title", "detail")) {
            assertThat(problem.get(field).asText()).as(field).isNotBlank();
        }
        assertThat(problem.get("instance").asText())
                .isEqualTo(response.http().uri().getRawPath());
    }
}
