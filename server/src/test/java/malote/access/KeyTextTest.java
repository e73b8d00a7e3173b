package malote.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTextTest {
    private final KeyText key = KeyText.random();

    @Test
    void itIsReadAsItIsShown() {
        KeyText read = KeyText.parse(key.reveal());

        assertThat(key.reveal()).matches("mlt_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}").startsWith("mlt_" + key.id() + "_");
        assertThat(read.id()).isEqualTo(key.id());
        assertThat(read.digest()).isEqualTo(key.digest()).hasSize(32);
        assertThat(KeyText.isId(key.id())).isTrue();
    }

    @Test
    void noTwoAreAlike() {
        Set<String> all = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            KeyText text = KeyText.random();
            all.add(text.id());
            all.add(text.reveal().substring(13));
            assertThat(KeyText.parse(text.reveal()).id()).isEqualTo(text.id());
        }
        assertThat(all).hasSize(2_000);
    }

    @Test
    void everyWrongCharacterIsFoundByTheCheckSum() {
        String text = key.reveal();
        for (int i = 4; i < text.length(); i++) {
            char other = text.charAt(i) == 'x' ? 'y' : 'x';
            if (text.charAt(i) != '_') {
                String wrong = text.substring(0, i) + other + text.substring(i + 1);
                assertThatThrownBy(() -> KeyText.parse(wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("check sum");
            }
        }
    }

    @Test
    void whatIsNoKeyIsToldWithoutShowingIt() {
        for (String wrong :
                new String[] {"", "secret", key.reveal() + "x", key.reveal().substring(1), "mlt_" + key.id()}) {
            assertThatThrownBy(() -> KeyText.parse(wrong))
                    .hasMessageContaining("This is not a key.")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void theSecretIsNotInItsDescription() {
        assertThat(key.toString()).isEqualTo("mlt_" + key.id() + "_…");
    }
}
