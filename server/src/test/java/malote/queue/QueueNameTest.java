package malote.queue;

import static malote.queue.TestQueues.JSON;
import static malote.queue.TestQueues.KINDS;
import static malote.queue.TestQueues.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QueueNameTest {
    @Test
    void aQueueOfJsonMessagesIsCalledAsItsInstitution() {
        QueueName queue = JSON.queue("32074986");

        assertThat(queue.text()).isEqualTo("32074986");
        assertThat(queue.owner()).isEqualTo("32074986");
        assertThat(queue).hasToString("32074986");
    }

    @Test
    void aNameIsReadAsTheKindWroteIt() {
        for (QueueKind kind : KINDS) {
            QueueName queue = kind.queue("A2B4C6D8");
            QueueName read = QueueName.parse(KINDS, queue.text()).orElseThrow();
            assertThat(read).isEqualTo(queue).hasSameHashCodeAs(queue);
            assertThat(read.kind()).isSameAs(kind);
            assertThat(read.owner()).isEqualTo("A2B4C6D8");
        }
        assertThat(OTHER.queue("A2B4C6D8").text()).isEqualTo("icom/A2B4C6D8/out");
        assertThat(OTHER.queue("A2B4C6D8")).isNotEqualTo(JSON.queue("A2B4C6D8"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "3207498", "320749866", "icom/32074986/in", "icom/3207498/out", "icom/32074986/outs", "/out"
            })
    void whatNoKindWroteIsNoName(String text) {
        assertThat(QueueName.parse(KINDS, text)).isEmpty();
        assertThat(QueueName.parse(List.of(), "32074986")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "icom", "{ispb}_out", "{ispb}%", "a\\{ispb}"})
    void aPatternHasAnOwnerAndNothingThatLikeTakesForAnother(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QueueKind(pattern, Duration.ZERO, Duration.ZERO, Duration.ZERO, false, 1));
    }

    @Test
    void anOwnerHasEightCharacters() {
        assertThatIllegalArgumentException().isThrownBy(() -> JSON.queue("3207498"));
        assertThatIllegalArgumentException().isThrownBy(() -> OTHER.queue("320749860"));
    }

    @Test
    void theFirstLeaseIsNoLongerThanTheLease() {
        Duration lease = Duration.ofMinutes(5);
        assertThat(TestQueues.json(lease, Duration.ofSeconds(30), false).firstLease())
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(TestQueues.json(lease, Duration.ofMinutes(6), false).firstLease())
                .isEqualTo(lease);
        assertThat(TestQueues.json(lease, Duration.ZERO, false).firstLease()).isEqualTo(lease);
    }
}
