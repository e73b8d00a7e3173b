package malote.icom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import malote.message.Ispb;
import org.junit.jupiter.api.Test;

class ParticipantsTest {
    private static final Ispb ONE = new Ispb("00000001");

    @Test
    void withoutAListAllTakePart() {
        assertThat(new Participants(Optional.empty()).contains(ONE)).isTrue();
    }

    @Test
    void onlyThoseOnTheListTakePart() {
        Participants participants = new Participants(Optional.of(Set.of(ONE)));
        assertThat(participants.contains(ONE)).isTrue();
        assertThat(participants.contains(new Ispb("00000002"))).isFalse();
    }
}
