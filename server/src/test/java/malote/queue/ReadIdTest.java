package malote.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadIdTest {
    @Property
    void isReadAsItWasWritten(@ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long iteration) {
        ReadId id = ReadId.random().at(iteration);

        assertThat(ReadId.parse(id.toString())).contains(id);
    }

    @Property
    void isWrittenInOneWayOnly(@ForAll @NumericChars @StringLength(max = 20) String digits) {
        assertThat(ReadId.parse("abcdefghijklm" + digits).isPresent()).isEqualTo(digits.matches("0|[1-9][0-9]{0,17}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "abcdefghijklm",
                "abcdefghijklm00",
                "abcdefghijklm01",
                "abcdefghijklm-1",
                "abcdefghijklm+1",
                "abcdefghijklm1a",
                "abcdefghijklm1 ",
                "Abcdefghijklm1",
                "abcdefghijkl\u00e91",
                "abcdefghijklm\u0661",
                "abcdefghijklm1000000000000000000",
                "../../../../../../etc",
                "start",
                "stop"
            })
    void isNotReadFromOtherText(String text) {
        assertThat(ReadId.parse(text)).isEmpty();
    }

    @Test
    void isReadFromTheLongestText() {
        assertThat(ReadId.parse("abcdefghijklm999999999999999999"))
                .contains(new ReadId("abcdefghijklm", 999_999_999_999_999_999L));
        assertThat(ReadId.parse("abcdefghijklm0")).contains(new ReadId("abcdefghijklm", 0));
    }

    @Test
    void beginsAtZeroWithAKeyThatNobodyCanGuess() {
        Set<String> keys = new HashSet<>();
        Set<Character> characters = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            ReadId id = ReadId.random();
            assertThat(id.iteration()).isZero();
            assertThat(id.key()).matches("[0-9a-z]{13}");
            keys.add(id.key());
            id.key().chars().forEach(c -> characters.add((char) c));
        }
        assertThat(keys).hasSize(10_000);
        assertThat(characters).hasSize(36);
    }
}
