package malote.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.RedirectionException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest {
    private final HttpServerRequest request = (HttpServerRequest) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {HttpServerRequest.class}, (self, method, of) -> {
                assertThat(method.getName()).isEqualTo("path");
                return "/there";
            });

    @Test
    void everyStatusStaysAsItIs() {
        for (int status = 400; status < 600; status++) {
            Problem problem = Problem.of(status);

            assertThat(problem.status()).isEqualTo(status);
            assertThat(problem.title()).isNotBlank();
            assertThat(URI.create(problem.type()).isAbsolute()).isTrue();
            assertThat(HttpResponseStatus.valueOf(problem.status()).code()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "412, Precondition Failed",
        "416, Range Not Satisfiable",
        "422, Unprocessable Content",
        "426, Upgrade Required",
        "429, Too Many Requests",
        "501, Not Implemented",
        "502, Bad Gateway"
    })
    void aStatusWithoutAKindOfItsOwnHasThePhraseOfTheStandard(int status, String phrase) {
        assertThat(Problem.of(status)).isEqualTo(new Problem(status, "about:blank", phrase));
    }

    @Test
    void whatTheFrameworkRefusesKeepsItsStatusAndItsHeaders() {
        Response login = refused(new NotAuthorizedException("Basic realm=\"there\""));

        assertThat(login.getStatus()).isEqualTo(401);
        assertThat(login.getHeaders().get("WWW-Authenticate")).isEqualTo(List.of("Basic realm=\"there\""));
        assertThat(login.getMediaType()).isEqualTo(Problem.MEDIA_TYPE);
        assertThat(new String((byte[]) login.getEntity(), StandardCharsets.UTF_8))
                .contains("\"title\":\"Unauthorized\",\"status\":401", "\"instance\":\"/there\"");
        assertThat(refused(new ForbiddenException()).getStatus()).isEqualTo(403);
        assertThat(refused(new NotSupportedException()).getStatus()).isEqualTo(415);
        Response later = refused(new WebApplicationException(
                Response.status(429).header("Retry-After", 30).build()));
        assertThat(later.getStatus()).isEqualTo(429);
        assertThat(later.getHeaders().get("Retry-After")).isEqualTo(List.of(30));
    }

    @Test
    void whereTheFrameworkLeadsElsewhereItDoes() {
        Response moved = refused(new RedirectionException(308, URI.create("/here")));

        assertThat(moved.getStatus()).isEqualTo(308);
        assertThat(moved.getLocation()).isEqualTo(URI.create("/here"));
    }

    private Response refused(WebApplicationException e) {
        return new ProblemMappers().refused(e, request);
    }
}
