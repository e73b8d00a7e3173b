package malote.message.icom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/mixed; boundary=abc",
                "multipart/mixed;boundary=abc",
                "Multipart/Mixed ; BOUNDARY = \"abc\"",
                "multipart/mixed; charset=utf-8; boundary=abc; type=\"application/xml; x=1\"",
                "multipart/mixed; type=\"a\\\"; boundary=wrong\"; boundary=\"a\\bc\"",
                "multipart/mixed;\r\n\tboundary=abc",
                "multipart/mixed; ;; boundary=abc ;",
                "multipart/mixed; broken; boundary=abc; boundary=wrong",
            })
    void typeAndBoundaryAreFound(String text) {
        ContentType type = ContentType.parse(text);
        assertThat(type.type()).isEqualTo("multipart/mixed");
        assertThat(type.parameter("boundary")).isEqualTo("abc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "multipart/mixed; boundary=\"simple boundary\" | simple boundary",
                "multipart/mixed; boundary=simple boundary ; a=b | simple boundary",
                "multipart/mixed; boundary=a:b/c=d?(e) | a:b/c=d?(e)",
                "multipart/mixed; boundary=\"a;b\"; c=d | a;b",
                "multipart/mixed; boundary=\"abc | abc",
                "multipart/mixed; boundary=\"abc\\ | abc\\",
            })
    void boundariesOfOtherCharactersAreRead(String text, String boundary) {
        assertThat(ContentType.parse(text).parameter("boundary")).isEqualTo(boundary);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(ContentType.parse("application/xml")).isEqualTo(new ContentType("application/xml", Map.of()));
        assertThat(ContentType.parse("")).isEqualTo(new ContentType("", Map.of()));
        assertThat(ContentType.parse("multipart/mixed; boundary").parameter("boundary"))
                .isNull();
        assertThat(ContentType.parse("multipart/mixed; boundary=").parameter("boundary"))
                .isEmpty();
    }

    @Test
    void onlyAnotherCharsetThanUtf8IsForeign() {
        assertThat(ContentType.parse("application/xml").hasForeignCharset()).isFalse();
        assertThat(ContentType.parse("application/xml; charset=\"UTF-8\"").hasForeignCharset())
                .isFalse();
        assertThat(ContentType.parse("application/xml; charset=utf-16").hasForeignCharset())
                .isTrue();
    }

    @Property(tries = 2_000)
    void arbitraryTextNeverSurprises(@ForAll String text) {
        assertThat(ContentType.parse(text).type()).isNotNull();
        assertThat(ContentType.parse("a;" + text).type()).isEqualTo("a");
    }
}
