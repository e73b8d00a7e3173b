package malote.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IspbTest {
    @ParameterizedTest
    @ValueSource(strings = {"00000000", "32074986", "12ABC345", "ZZZZZZZZ", "99999999"})
    void eightDigitsAndCapitalsAreAnIspb(String code) {
        assertThat(Ispb.isValid(code)).isTrue();
        assertThat(new Ispb(code)).hasToString(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0000000", "000000000", "0000000a", "0000-000", " 0000000", "0000000Ç", "٠٠٠٠٠٠٠٠"})
    void anythingElseIsNot(String code) {
        assertThat(Ispb.isValid(code)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new Ispb(code)).withMessageContaining("8 characters");
    }

    @Property
    void theRuleIsThatOfTheSpecification(@ForAll String text) {
        assertThat(Ispb.isValid(text)).isEqualTo(text.matches("[0-9A-Z]{8}"));
    }

    @Test
    void equalCodesAreEqualIspbs() {
        assertThat(new Ispb("00000000")).isEqualTo(new Ispb("00000000"));
    }
}
