package malote.message.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValorTest {
    @ParameterizedTest
    @CsvSource({
        "90.20, 90.20",
        "90.2, 90.20",
        "90, 90.00",
        "90.200, 90.20",
        "1e2, 100.00",
        "1E+2, 100.00",
        "12345e-2, 123.45",
        "12345000e-5, 123.45",
        "1e15, 1000000000000000.00",
        "9999999999999999.99, 9999999999999999.99",
        "0.01, 0.01",
        "1e-2, 0.01",
        "10e-3, 0.01",
        "-1.5, -1.50",
        "0, 0.00",
        "-0.0, 0.00",
        "0e999999999, 0.00",
        "0e-999999999, 0.00"
    })
    void aValueThatFitsIsReadHoweverItIsWritten(String text, String valor) {
        assertThat(Valor.parse(text)).isEqualTo(new BigDecimal(valor));
    }

    @ParameterizedTest
    @CsvSource({
        "90.205, two decimals",
        "0.001, two decimals",
        "1e-3, two decimals",
        "1e-999999999, two decimals",
        "123e-2147483647, two decimals",
        "1e16, 18 digits",
        "1e999999999, 18 digits",
        "1e2147483647, 18 digits",
        "12345678901234567, 18 digits",
        "1e2147483649, exponent",
        "1e-99999999999, exponent"
    })
    void aValueThatDoesNotFitIsAFaultAndCostsNothing(String text, String detail) {
        assertThatIllegalArgumentException().isThrownBy(() -> Valor.parse(text)).withMessageContaining(detail);
    }

    @Property
    void noCentIsLost(@ForAll @LongRange(min = 1, max = 999_999_999_999_999_999L) long cents) {
        BigDecimal valor = BigDecimal.valueOf(cents, 2);
        assertThat(Valor.parse(valor.toString())).isEqualTo(valor);
        assertThat(Valor.parse(cents + "e-2")).isEqualTo(valor);
        assertThat(Valor.parse(valor.stripTrailingZeros().toString())).isEqualTo(valor);
    }
}
