package malote.http.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private static final int MIB = 1 << 20;

    private final List<String> gone = new ArrayList<>();
    private long now = Long.MAX_VALUE;
    private final BodyBudget budget = new BodyBudget(10 * MIB, () -> now);

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        BodyBudget.Share first = share("first");
        assertThat(first.came(10 * MIB, 10 * MIB)).isTrue();
        first.close();
        first.close();

        assertThat(budget.held()).isZero();
        assertThat(share("second").came(10 * MIB, 10 * MIB)).isTrue();
    }

    @Test
    void theOldestOfThoseThatComeSlowlyGivesWay() {
        BodyBudget.Share fast = share("fast");
        assertThat(fast.came(4 * MIB, 4 * MIB)).isTrue();
        for (String name : List.of("one", "two", "three")) {
            assertThat(share(name).came(1, 2 * MIB)).isTrue();
        }
        pass(800);
        assertThat(fast.came(MIB, 0)).isTrue();
        pass(800);

        assertThat(share("new").came(3 * MIB, 3 * MIB)).isTrue();

        assertThat(gone).containsExactly("one", "two");
        assertThat(budget.held()).isEqualTo(9 * MIB);
    }

    @Test
    void whoGaveWayGetsNoMore() {
        BodyBudget.Share slow = share("slow");
        slow.came(1, 10 * MIB);
        pass(1_100);
        BodyBudget.Share next = share("next");
        assertThat(next.came(1, 5 * MIB)).isTrue();

        assertThat(slow.came(1, 0)).isFalse();
        assertThat(slow.end()).isFalse();
        slow.close();
        assertThat(budget.held()).isEqualTo(5 * MIB);
        assertThat(next.end()).isTrue();
    }

    @Test
    void ofTwoThatAreFastTheLaterIsRefused() {
        BodyBudget.Share first = share("first");
        BodyBudget.Share second = share("second");
        assertThat(first.came(5 * MIB, 5 * MIB)).isTrue();
        assertThat(second.came(5 * MIB, 5 * MIB)).isTrue();

        assertThat(second.came(1, 1)).isFalse();
        assertThat(first.came(5 * MIB, 5 * MIB)).isTrue();

        assertThat(gone).isEmpty();
        assertThat(budget.held()).isEqualTo(10 * MIB);
    }

    @Test
    void aBodyThatIsWholeGivesWayToNone() {
        BodyBudget.Share whole = share("whole");
        whole.came(1, 10 * MIB);
        assertThat(whole.end()).isTrue();
        pass(60_000);

        assertThat(share("new").came(1, 1)).isFalse();
        whole.close();
        assertThat(share("another").came(1, 1)).isTrue();
        assertThat(gone).isEmpty();
    }

    @Test
    void whatIsReadFromAWholeBodyNeedsRoomToo() {
        BodyBudget.Share whole = share("whole");
        BodyBudget.Share slow = share("slow");
        whole.came(MIB, 4 * MIB);
        slow.came(1, 3 * MIB);
        whole.end();

        assertThat(whole.holds(3 * MIB)).isTrue();
        pass(1_100);
        assertThat(whole.holds(3 * MIB)).as("slow ones give way").isTrue();
        assertThat(gone).containsExactly("slow");
        assertThat(budget.held()).isEqualTo(10 * MIB);

        assertThat(whole.holds(1)).isFalse();
        assertThat(budget.held()).isZero();
        assertThat(whole.holds(1)).as("it stays refused").isFalse();
        assertThat(whole.end()).isFalse();
        assertThat(gone).containsExactly("slow");
    }

    @Test
    void whatIsLetGoIsThereForOthers() {
        BodyBudget.Share whole = share("whole");
        whole.came(MIB, 8 * MIB);
        whole.end();
        whole.letGo(3 * MIB);

        BodyBudget.Share next = share("next");
        assertThat(next.came(5 * MIB, 5 * MIB)).isTrue();
        assertThat(budget.held()).isEqualTo(10 * MIB);

        assertThat(whole.holds(1)).isFalse();
        whole.letGo(5 * MIB);
        assertThat(budget.held()).as("nothing is given back twice").isEqualTo(5 * MIB);
    }

    @Test
    void aSlowBodyIsTakenWhileThereIsRoom() {
        BodyBudget.Share slow = share("slow");
        for (int second = 0; second < 60; second++) {
            pass(1_000);
            assertThat(slow.came(1, second == 0 ? 1_024 : 0)).isTrue();
        }
        assertThat(slow.end()).isTrue();
    }

    private BodyBudget.Share share(String name) {
        return budget.share(() -> gone.add(name));
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
