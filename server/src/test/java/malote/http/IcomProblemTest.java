package malote.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IcomProblemTest {
    private static final String PATH = "/api/v1/in/32074986/msgs";
    private static final String ERROR = "https://icom.pi.rsfn.net.br/api/v1/error/";

    @ParameterizedTest
    @CsvSource({
        "400, badRequest",
        "401, forbidden",
        "403, forbidden",
        "404, notFound",
        "405, methodNotAllowed",
        "406, notAcceptable",
        "408, requestTimeout",
        "413, payloadTooLarge",
        "414, uriTooLong",
        "415, unsupportedMediaType",
        "417, expectationFailed",
        "421, misdirected",
        "429, tooManyRequests",
        "431, headersTooLarge",
        "500, serviceUnavailable",
        "502, serviceUnavailable",
        "503, serviceUnavailable",
        "505, versionNotSupported"
    })
    void everyStatusHasAName(int status, String name) {
        Problem problem = Problem.of(status).at(PATH);

        assertThat(problem.type()).isEqualTo(ERROR + name);
        assertThat(problem.status()).isEqualTo(status == 401 ? 403 : status);
        assertThat(problem.title()).isNotBlank();
    }

    @Test
    void anIspbThatIsNoneMakesAPathThatIsNone() {
        assertThat(Problem.BAD_ISPB.at(PATH).status()).isEqualTo(404);
        assertThat(Problem.BAD_ISPB.at("/api/pix/1/msgs")).isEqualTo(Problem.BAD_ISPB);
    }

    @Test
    void theTitlesOfTheManualAreItsOwn() {
        assertThat(Problem.FORBIDDEN.at(PATH).title()).isEqualTo("Acesso não permitido.");
        assertThat(Problem.CROSS_SITE.at(PATH).title()).isEqualTo("Acesso não permitido.");
        assertThat(IcomProblem.CHARSET.title()).isEqualTo("Charset XML inválido.");
    }

    @Test
    void elsewhereItsKindsAreOurs() {
        assertThat(IcomProblem.TRANSFER_ENCODING.at("/api/pix/32074986/msgs")).isEqualTo(Problem.BAD_REQUEST);
        assertThat(IcomProblem.GONE.at(PATH)).isEqualTo(IcomProblem.GONE);
    }

    @Test
    void theDocumentIsXmlWhateverTheDetailHolds() {
        assertThat(document("a & <b> \u0000 \uFFFF ç"))
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        + "<problem xmlns=\"urn:ietf:rfc:7807\"><type>" + ERROR
                        + "charset</type><title>Charset XML inválido.</title>"
                        + "<detail>a &amp; &lt;b&gt; \uFFFD \uFFFD ç</detail></problem>\n");
    }

    private static String document(String detail) {
        return new String(IcomProblem.CHARSET.document(detail, PATH, null), StandardCharsets.UTF_8);
    }
}
