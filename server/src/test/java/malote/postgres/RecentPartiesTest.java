package malote.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import malote.message.AccountType;
import malote.message.Party;
import org.junit.jupiter.api.Test;

final class RecentPartiesTest {
    private final RecentParties recent = new RecentParties();

    @Test
    void whatWasAddedIsFound() {
        Party party = party("Ana");
        recent.add(party.id(), party);

        assertThat(recent.find(party.id())).isSameAs(party);
        assertThat(recent.find(party("Eva").id())).isNull();
    }

    @Test
    void aNewerPartyTakesThePlaceOfAnotherAndIsNotTakenForIt() {
        UUID older = new UUID(1, 42);
        UUID newer = new UUID(2, 42);
        recent.add(older, party("Ana"));
        recent.add(newer, party("Eva"));

        assertThat(recent.find(older)).isNull();
        assertThat(recent.find(newer)).isEqualTo(party("Eva"));
    }

    private static Party party(String name) {
        return new Party(name, "98716278190", "00000000", "0001", "1231231", AccountType.CACC);
    }
}
