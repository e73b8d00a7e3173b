package malote.postgres.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.IntStream;
import malote.message.AccountType;
import malote.message.Party;
import org.junit.jupiter.api.Test;

final class RecentPartiesTest {
    private final RecentParties parties = new RecentParties();

    @Test
    void findsAPartyByItsWholeId() {
        parties.add(id(5), party(5));

        assertThat(parties.find(id(5))).isEqualTo(party(5));
        assertThat(parties.find(new UUID(1, 5))).isNull();
        assertThat(parties.find(id(6))).isNull();
    }

    @Test
    void forgetsTheOldestOfThoseThatShareASet() {
        IntStream.rangeClosed(0, RecentParties.WAYS).forEach(i -> parties.add(sameSet(i), party(i)));

        assertThat(parties.find(sameSet(0))).isNull();
        IntStream.rangeClosed(1, RecentParties.WAYS)
                .forEach(i -> assertThat(parties.find(sameSet(i))).isEqualTo(party(i)));
    }

    @Test
    void remembersNearlyAllOfHalfAsManyAsItHasPlacesFor() {
        int count = RecentParties.SIZE / 2;
        for (int i = 0; i < count; i++) {
            parties.add(party(i).id(), party(i));
        }

        long found = IntStream.range(0, count)
                .filter(i -> party(i).equals(parties.find(party(i).id())))
                .count();

        assertThat(found).isGreaterThan(count * 95L / 100);
    }

    private static UUID sameSet(int i) {
        return id((long) i * RecentParties.SIZE);
    }

    private static UUID id(long bits) {
        return new UUID(0, bits);
    }

    private static Party party(int i) {
        return new Party("Ana", String.format("%011d", i), "32074986", "0001", "1", AccountType.CACC);
    }
}
