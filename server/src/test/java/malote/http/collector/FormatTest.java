package malote.http.collector;

import static malote.http.collector.Format.MULTIPART;
import static malote.http.collector.Format.SINGLE;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "  ",
                ",",
                " , ,",
                "application/json",
                "application/*",
                "*/*",
                "APPLICATION/Json",
                " application/json ",
                "application/json;charset=utf-8",
                "application/json; charset=\"utf-8\"",
                "application/json; charset=UTF-8; q=0.9, */*; q=0.1",
                "application/json, text/plain, */*",
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
                "text/html, */*",
                "application/*, multipart/*",
                "multipart/*, */*",
                "multipart/json;q=0.5, application/json",
                "multipart/json;q=0.5, */*",
                "multipart/json;q=0.899, application/json;q=0.9",
                "multipart/json;q=0, */*",
                "multipart/*;q=0, */*;q=0.1",
                "multipart/json;q=0, multipart/*, application/json;q=0.1",
                "application/json;;q=0.5;",
                "application/json;q=1.000",
                "application/json;Q=0.3",
                "application/json;q=0.3;ext;more=\"x\"",
                "multipart/json;q=2, application/json",
                "multipart/json;q=, application/json",
                "multipart/json;q=.9, application/json",
                "multipart/json;q=\"1\", application/json",
                "multipart/json;q=-1, application/json",
                "multipart/json x, application/json",
                "multipart /json, application/json",
                "multipart/json;v=\"a,b, application/json",
                "multipart/json;v, application/json",
                "*/json, application/json",
                "multipart, application/json",
                "x/y;p=\"multipart/json, \\\" multipart/json\", application/json"
            })
    void oneMessage(@Nullable String accept) {
        assertThat(Format.negotiate(accept)).contains(SINGLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/json",
                "Multipart/JSON",
                "\tmultipart/json\t",
                "multipart/*",
                "multipart/*, text/html",
                "application/json, multipart/json",
                "multipart/json, application/json",
                "multipart/json, */*",
                "*/*, multipart/json",
                "application/json;q=0.5, multipart/json;q=0.5",
                "multipart/json;q=0.1, text/html",
                "multipart/json;q=0.001",
                "application/json;q=0, multipart/json;q=0.1",
                "application/json;q=0, */*",
                "application/json;q=0.9, multipart/json",
                "application/json;q=0.8, multipart/*;q=0.81",
                "multipart/json; charset=utf-8, application/json",
                "multipart/json;v=\"a,b;q=0\"",
                "multipart/json;v=\"a\\\"b\";q=0.5",
                "multipart/json;v=2;q=0, multipart/json",
                "garbage, multipart/json",
                "@@@ , multipart/json",
                ",,multipart/json,,",
                "multipart/json ;\tq=0.5 , application/json ; q=0.4"
            })
    void manyMessages(String accept) {
        assertThat(Format.negotiate(accept)).contains(MULTIPART);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "text/*",
                "application/xml",
                "application/json;q=0",
                "application/json;q=0.000",
                "application/json;q=0, multipart/json;q=0",
                "*/*;q=0",
                "application/jsonx",
                "application/jso",
                "multipart/mixed",
                "multipart/json;q=0, multipart/*;q=0",
                "garbage",
                "json",
                "/",
                "*",
                "*/json",
                "\"application/json\"",
                "application/json;q=1.001",
                "application/json;p=\"unended",
                "application/json;charset",
                "application/json/x"
            })
    void nothingThatCanBeGiven(String accept) {
        assertThat(Format.negotiate(accept)).isEmpty();
    }

    @Property(tries = 5_000)
    void noTextIsTooStrange(
            @ForAll @Chars({'a', '*', '/', ';', ',', '"', '\\', 'q', '=', '0', '1', '.', ' ', 'ç'}) String accept) {
        assertThat(Format.negotiate(accept)).isNotNull();
        assertThat(Format.negotiate("multipart/json;q=0.7," + accept.replace("\"", "")))
                .isPresent();
    }
}
