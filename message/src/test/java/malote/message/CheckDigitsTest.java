package malote.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckDigitsTest {
    @ParameterizedTest
    @ValueSource(strings = {"52998224725", "11222333000181", "12ABC34501DE35", "00000000000191", "60746948000112"})
    void knownNumbersHaveTheRightDigits(String cpfCnpj) {
        assertThat(CheckDigits.areRight(cpfCnpj)).isTrue();
        assertThat(CheckDigits.complete(cpfCnpj.substring(0, cpfCnpj.length() - 2)))
                .isEqualTo(cpfCnpj);
    }

    @ParameterizedTest
    @ValueSource(strings = {"52998224724", "52998224715", "98716278190", "12ABC34501DE53", "", "1", "5299822472"})
    void otherDigitsAreWrong(String cpfCnpj) {
        assertThat(CheckDigits.areRight(cpfCnpj)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12345678", "1234567890", "1234567890123"})
    void onlyNineOrTwelveCharactersAreCompleted(String base) {
        assertThatIllegalArgumentException().isThrownBy(() -> CheckDigits.complete(base));
    }

    @Property
    void noOtherTwoDigitsAreRight(
            @ForAll @NumericChars @StringLength(9) String base, @ForAll @IntRange(max = 99) int digits) {
        String cpf = "%s%02d".formatted(base, digits);
        assertThat(CheckDigits.areRight(cpf)).isEqualTo(cpf.equals(CheckDigits.complete(base)));
    }
}
