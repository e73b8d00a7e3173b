package malote.queue.read;

import static malote.queue.TestMessages.freshIspb;
import static malote.queue.TestMessages.messages;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import malote.message.Ispb;
import malote.message.Message;
import malote.queue.Range;
import org.junit.jupiter.api.Test;

final class RecentMessagesTest {
    private final RecentMessages recent = new RecentMessages();
    private final Ispb ispb = freshIspb();

    @Test
    void findsWhatWasAddedByItsPositions() {
        List<Message> first = messages(ispb, 10);
        List<Message> second = messages(ispb, 5);
        recent.add(1, ispb, 110, first, 0);
        recent.add(1, ispb, 115, second, 0);

        assertThat(recent.find(1, ispb, new Range(100, 110))).isEqualTo(first);
        assertThat(recent.find(1, ispb, new Range(110, 115))).isEqualTo(second);
        assertThat(recent.find(1, ispb, new Range(109, 111))).containsExactly(first.get(9), second.get(0));
        assertThat(recent.find(1, ispb, new Range(104, 105))).containsExactly(first.get(4));
    }

    @Test
    void findsNothingUnlessAllIsThere() {
        recent.add(1, ispb, 110, messages(ispb, 10), 0);

        assertThat(recent.find(1, ispb, new Range(99, 109))).isNull();
        assertThat(recent.find(1, ispb, new Range(109, 111))).isNull();
        assertThat(recent.find(1, freshIspb(), new Range(100, 110))).isNull();
    }

    @Test
    void forgetsTheOldestAndNeverTakesOneMessageForAnother() {
        int count = RecentMessages.SIZE + 4_000;
        List<Message> many = messages(ispb, count);
        recent.add(1, ispb, count, many, 0);

        assertThat(recent.find(1, ispb, new Range(0, 10))).isNull();
        assertThat(recent.find(1, ispb, new Range(count - 10, count))).isEqualTo(many.subList(count - 10, count));

        for (int institution = 0; institution < 200; institution++) {
            Ispb other = freshIspb();
            List<Message> messages = messages(other, 100);
            recent.add(1, other, 5_000, messages, 0);
            assertThat(recent.find(1, other, new Range(4_900, 5_000))).isEqualTo(messages);
        }
        for (int position = 0; position < count; position++) {
            List<Message> found = recent.find(1, ispb, new Range(position, position + 1));
            if (found != null) {
                assertThat(found).containsExactly(many.get(position));
            }
        }
    }
}
