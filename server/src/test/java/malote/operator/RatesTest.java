package malote.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RatesTest {
    private static final long SECOND = 1_000_000_000L;
    /** Before an overflow, which the system's clock may have. */
    private static final long START = Long.parseLong("9223372030000000000");

    private final Rates rates = new Rates();

    @Test
    void oneLookTellsNothing() {
        rates.seen(START, 100, 50);

        assertThat(rates.inPerSecond()).isZero();
        assertThat(rates.outPerSecond()).isZero();
    }

    @Test
    void isTheMeanOfTheLastSecondsHoweverOftenItIsLookedAt() {
        for (int quarter = 0; quarter <= 80; quarter++) {
            rates.seen(START + quarter * SECOND / 4, quarter * 25L, quarter * 10L);
        }
        assertThat(rates.inPerSecond()).isEqualTo(100);
        assertThat(rates.outPerSecond()).isEqualTo(40);

        for (int second = 1; second <= 2; second++) {
            rates.seen(START + (20 + second) * SECOND, 2_000, 800);
        }
        assertThat(rates.inPerSecond()).isEqualTo(50);
        for (int second = 3; second <= 6; second++) {
            rates.seen(START + (20 + second) * SECOND, 2_000, 800);
        }
        assertThat(rates.inPerSecond()).isZero();
    }

    @Test
    void isTheMeanSinceTheLastLookIfThatIsLongAgo() {
        rates.seen(START, 0, 0);
        rates.seen(START + 10 * SECOND, 100, 0);
        rates.seen(START + 20 * SECOND, 400, 0);

        assertThat(rates.inPerSecond()).isEqualTo(30);
    }

    @Test
    void aFewMessagesInAMomentMakeNoGreatRate() {
        rates.seen(START, 0, 0);
        rates.seen(START + SECOND / 100, 5, 0);

        assertThat(rates.inPerSecond()).isEqualTo(5);
    }

    @Test
    void whatComesBackIsNoNegativeRate() {
        rates.seen(START, 100, 50);
        rates.seen(START + SECOND, 100, 40);

        assertThat(rates.outPerSecond()).isZero();
    }
}
