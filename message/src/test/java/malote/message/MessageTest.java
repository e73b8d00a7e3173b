package malote.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MessageTest {
    @Test
    void anAmountHasTwoDecimals() {
        assertThat(Samples.withValor("90.20")).isEqualTo(Samples.MESSAGE);
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.withValor("90.2"));
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.withValor("90.200"));
    }
}
