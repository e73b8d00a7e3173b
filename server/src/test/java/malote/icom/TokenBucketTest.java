package malote.icom;

import static malote.icom.TokenBucket.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final TokenBucket MANUAL = bucket("1.9");

    @Test
    void theManualsExampleHolds() {
        // Sent in each second, 0 where nothing is taken; the balance after it.
        int[][] seconds = {
            {500, 2_500},
            {1_000, 2_000},
            {3_500, -1_000},
            {0, -500},
            {0, 0},
            {0, 500},
            {500, 500},
            {100, 900},
            {50, 1_350}
        };
        long balance = MANUAL.maximum();
        for (int[] second : seconds) {
            boolean isTaken = balance > 0;
            assertThat(isTaken).isEqualTo(second[0] > 0);
            // The manual fills the bucket at the end of a second, after what was sent in it was paid.
            balance = MANUAL.filled(balance - second[0] * MANUAL.cost("pibr.001", 0), 1_000);
            assertThat(balance).isEqualTo(second[1] * TOKEN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.9,1.9,2500,500,500",
        "1.12,1.12,3750,750,200",
        "own,'2500,500',2500,500,200",
    })
    void settingsAreRead(String name, String text, long maximum, long perSecond, long perStatus) {
        assertThat(bucket(text)).as(name).isEqualTo(new TokenBucket(maximum * TOKEN, perSecond * TOKEN, perStatus));
    }

    @Test
    void offIsNoBucket() {
        assertThat(TokenBucket.parse("off")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.10", "0,5", "5,0", "5", "-1,5", "5,5,5", "12345678,1"})
    void otherSettingsAreRefused(String text) {
        assertThatThrownBy(() -> TokenBucket.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "pacs.008,1,1000",
        "pacs.008,10,10000",
        "pacs.008,0,1000",
        "pacs.002,1,200",
        "pacs.002,10,2000",
        "pacs.004,3,1000",
        "pibr.001,0,1000",
        ",0,1000",
    })
    void eachMessageHasItsPrice(String type, int operations, long cost) {
        assertThat(bucket("1.12").cost(type, operations)).isEqualTo(cost);
    }

    @ParameterizedTest
    @CsvSource({"0,1", "-1,1", "-499,1", "-500,2", "-501,2", "-1000,3", "-1001,3"})
    void retryAfterIsTheFirstWholeSecondWithAPositiveBalance(long balance, long seconds) {
        assertThat(MANUAL.retryAfter(balance * TOKEN)).isEqualTo(seconds);
        assertThat(MANUAL.filled(balance * TOKEN, seconds * 1_000)).isPositive();
        if (seconds > 1) {
            assertThat(MANUAL.filled(balance * TOKEN, (seconds - 1) * 1_000)).isNotPositive();
        }
    }

    @Property(tries = 2_000)
    void aBucketFillsEvenlyUpToItsMaximum(
            @ForAll @IntRange(min = 1, max = 9_999_999) int maximum,
            @ForAll @IntRange(min = 1, max = 9_999_999) int perSecond,
            @ForAll @LongRange(min = -10_000_000_000_000L, max = 1_000) long below,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long millis) {
        TokenBucket bucket = bucket(maximum + "," + perSecond);
        long balance = Math.min(below, bucket.maximum());
        long filled = bucket.filled(balance, millis);
        assertThat(filled).isBetween(balance, bucket.maximum());
        long second = millis % 100_000;
        assertThat(bucket.filled(balance, second))
                .isEqualTo(Math.min(bucket.maximum(), balance + bucket.perSecond() * second / 1_000));
    }

    private static TokenBucket bucket(String text) {
        return TokenBucket.parse(text).orElseThrow();
    }
}
