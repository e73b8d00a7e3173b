package malote.queue.read;

import static malote.queue.TestMessages.freshQueue;
import static malote.queue.TestMessages.messages;
import static malote.queue.TestQueues.JSON;
import static malote.queue.TestQueues.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import malote.message.Content;
import malote.message.icom.Payload;
import malote.queue.QueueName;
import malote.queue.Range;
import org.junit.jupiter.api.Test;

final class RecentMessagesTest {
    private final RecentMessages recent = new RecentMessages();
    private final QueueName queue = freshQueue();

    @Test
    void findsWhatWasAddedByItsPositions() {
        List<Content> first = messages(queue, 10);
        List<Content> second = messages(queue, 5);
        recent.add(1, queue, 110, first, 0);
        recent.add(1, queue, 115, second, 0);

        assertThat(recent.find(1, queue, new Range(100, 110))).isEqualTo(first);
        assertThat(recent.find(1, queue, new Range(110, 115))).isEqualTo(second);
        assertThat(recent.find(1, queue, new Range(109, 111))).containsExactly(first.get(9), second.get(0));
        assertThat(recent.find(1, queue, new Range(104, 105))).containsExactly(first.get(4));
    }

    @Test
    void findsNothingUnlessAllIsThere() {
        recent.add(1, queue, 110, messages(queue, 10), 0);

        assertThat(recent.find(1, queue, new Range(99, 109))).isNull();
        assertThat(recent.find(1, queue, new Range(109, 111))).isNull();
        assertThat(recent.find(1, freshQueue(), new Range(100, 110))).isNull();
    }

    @Test
    void holdsNoMoreOfLargeMessagesThanItMay() {
        RecentMessages small = new RecentMessages(1_000_000);
        // Of one queue whose places in the table are not those of the other.
        QueueName queue = JSON.queue("00000001");
        QueueName large = OTHER.queue("00000001");
        List<Content> json = messages(queue, 100);
        small.add(1, queue, 100, json, 0);
        List<Content> payloads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            payloads.add(Payload.of("large" + i, new byte[30_000]));
            small.add(1, large, i + 1, payloads.subList(i, i + 1), 0);
        }

        assertThat(small.find(1, large, new Range(67, 100))).isEqualTo(payloads.subList(67, 100));
        for (int i = 0; i < 67; i++) {
            assertThat(small.find(1, large, new Range(i, i + 1))).as("%s", i).isNull();
        }
        assertThat(small.find(1, queue, new Range(0, 100))).as("others stay").isEqualTo(json);

        small.add(1, large, 101, List.of(Payload.of("huge", new byte[2_000_000])), 0);
        assertThat(small.find(1, large, new Range(100, 101))).isNull();
        small.add(1, large, 102, payloads.subList(0, 1), 0);
        assertThat(small.find(1, large, new Range(101, 102))).isEqualTo(payloads.subList(0, 1));
    }

    @Test
    void forgetsTheOldestAndNeverTakesOneMessageForAnother() {
        int count = RecentMessages.SIZE + 4_000;
        List<Content> many = messages(queue, count);
        recent.add(1, queue, count, many, 0);

        assertThat(recent.find(1, queue, new Range(0, 10))).isNull();
        assertThat(recent.find(1, queue, new Range(count - 10, count))).isEqualTo(many.subList(count - 10, count));

        for (int institution = 0; institution < 200; institution++) {
            QueueName other = freshQueue();
            List<Content> messages = messages(other, 100);
            recent.add(1, other, 5_000, messages, 0);
            assertThat(recent.find(1, other, new Range(4_900, 5_000))).isEqualTo(messages);
        }
        for (int position = 0; position < count; position++) {
            List<Content> found = recent.find(1, queue, new Range(position, position + 1));
            if (found != null) {
                assertThat(found).containsExactly(many.get(position));
            }
        }
    }
}
