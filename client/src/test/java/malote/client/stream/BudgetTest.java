package malote.client.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BudgetTest {
    @Test
    void aBatchIsTakenOutOnlyWhileTenAreLeft() {
        Budget budget = new Budget(12);

        assertThat(budget.take(true)).isEqualTo(10);
        assertThat(budget.take(true)).isEqualTo(1);
        assertThat(budget.take(false)).isEqualTo(1);
        assertThat(budget.take(true)).isZero();
    }

    @Test
    void whatWasNotUsedCanBeTakenAgain() {
        Budget budget = new Budget(10);

        budget.settle(budget.take(true), 9);

        assertThat(budget.take(true)).isEqualTo(1);
        assertThat(budget.take(true)).isZero();
    }
}
