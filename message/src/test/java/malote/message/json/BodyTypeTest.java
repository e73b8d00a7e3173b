package malote.message.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "Application/JSON", "application/json; charset=utf-8", " application/json ;"
            })
    void jsonIsNamedInAnyCaseWithAnyParameters(String contentType) {
        assertThat(BodyType.of(contentType)).contains(BodyType.JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-ndjson", "APPLICATION/X-NDJSON;charset=utf-8"})
    void linesAreNamedLikewise(String contentType) {
        assertThat(BodyType.of(contentType)).contains(BodyType.NDJSON);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", ";", "text/plain", "application/jsonx", "multipart/json", "application/x-www-form-urlencoded"
            })
    void othersAreNotTaken(@Nullable String contentType) {
        assertThat(BodyType.of(contentType)).isEmpty();
    }
}
