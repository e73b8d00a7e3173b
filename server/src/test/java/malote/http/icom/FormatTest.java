package malote.http.icom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormatTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ,",
                "*/*",
                "application/xml",
                "application/*",
                "Application/XML",
                "application/xml;charset=utf-8",
                "text/html, */*;q=0.1",
                "multipart/mixed;q=0, application/xml",
                "application/problem+xml, application/xml"
            })
    void oneMessageIsGivenToWhoeverDoesNotNameMultipart(String accept) {
        assertThat(Format.negotiate(accept)).contains(Format.SINGLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/mixed",
                "Multipart/Mixed",
                "multipart/mixed, application/xml, application/problem+xml, */*",
                "application/xml, multipart/mixed;q=0.5",
                "application/xml;q=0, multipart/mixed",
                "multipart/*",
                "application/xml;q=0, */*"
            })
    void severalAreGivenToWhoeverNamesMultipartOrTakesNothingElse(String accept) {
        assertThat(Format.negotiate(accept)).contains(Format.MULTIPART);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/html", "application/json", "application/xml;q=0", "multipart/mixed;q=0", "text/xml", "x"})
    void othersGetNothing(String accept) {
        assertThat(Format.negotiate(accept)).isEmpty();
    }
}
