package malote.message.icom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadTest {
    private static final byte[] XML = "<a>Ação</a>".getBytes(UTF_8);
    private static final byte[] GZIP = Gzip.pack(XML);

    static Stream<Payload> allForms() {
        return Stream.of(Payload.of("a", XML), Payload.packed("a", GZIP, XML.length), Payload.packed("a", GZIP, XML));
    }

    @ParameterizedTest
    @MethodSource("allForms")
    void givesTheSameBytesInEachForm(Payload payload) throws Exception {
        assertThat(payload.id()).isEqualTo("a");
        assertThat(payload.xml()).isEqualTo(XML);
        assertThat(payload.size()).isEqualTo(XML.length);
        assertThat(Gzip.unpack(payload.gzip(), XML.length).bytes()).isEqualTo(XML);
        assertThat(payload.kept()).isSameAs(payload.isPacked() ? GZIP : XML);
    }

    @ParameterizedTest
    @MethodSource("allForms")
    void aCopyHasAnotherIdAndTheSameBytes(Payload payload) {
        Payload copy = payload.copy("b");
        assertThat(copy.id()).isEqualTo("b");
        assertThat(copy.kept()).isSameAs(payload.kept());
        assertThat(copy.isPacked()).isEqualTo(payload.isPacked());
        assertThat(copy.xml()).isEqualTo(XML);
    }

    @Test
    void whatItIsMadeOfIsNotCopied() {
        assertThat(Payload.of("a", XML).xml()).isSameAs(XML);
        assertThat(Payload.packed("a", GZIP, XML).xml()).isSameAs(XML);
        assertThat(Payload.packed("a", GZIP, XML.length).gzip()).isSameAs(GZIP);
    }

    @Test
    void equalAreIdFormAndBytes() {
        assertThat(Payload.of("a", XML))
                .isEqualTo(Payload.of("a", XML.clone()))
                .hasSameHashCodeAs(Payload.of("a", XML.clone()))
                .isNotEqualTo(Payload.of("b", XML))
                .isNotEqualTo(Payload.of("a", GZIP))
                .isNotEqualTo(Payload.packed("a", GZIP, XML.length));
        assertThat(Payload.packed("a", GZIP, XML)).isEqualTo(Payload.packed("a", GZIP.clone(), XML.length));
    }

    @Test
    void showsNothingOfItsBytes() {
        assertThat(Payload.of("a", XML)).hasToString("Payload[a, 13 bytes]");
    }

    @Test
    void aSizeThatIsNotThatOfItsBytesIsNoticed() {
        assertThatThrownBy(() -> Payload.packed("a", GZIP, XML.length - 1).xml())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Payload.packed("a", GZIP, XML.length + 1).xml())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
