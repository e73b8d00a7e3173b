package malote.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PartyTest {
    @Test
    void theIdNeverChangesBecauseItIsInTheDatabase() {
        assertThat(Samples.PAGADOR.id()).isEqualTo(UUID.fromString("e77992ca-2efc-8b41-8c6f-fb8f9166282a"));
    }

    @Test
    void theIdIsANameBasedUuidOfVersion8() {
        assertThat(Samples.PAGADOR.id().version()).isEqualTo(8);
        assertThat(Samples.PAGADOR.id().variant()).isEqualTo(2);
    }

    @Test
    void everyFieldCountsForTheId() {
        Set<UUID> ids = Stream.of(
                        new Party("a", "b", "c", "d", "e", AccountType.CACC),
                        new Party("x", "b", "c", "d", "e", AccountType.CACC),
                        new Party("a", "x", "c", "d", "e", AccountType.CACC),
                        new Party("a", "b", "x", "d", "e", AccountType.CACC),
                        new Party("a", "b", "c", "x", "e", AccountType.CACC),
                        new Party("a", "b", "c", "d", "x", AccountType.CACC),
                        new Party("a", "b", "c", "d", "e", AccountType.SVGS))
                .map(Party::id)
                .collect(Collectors.toSet());
        assertThat(ids).hasSize(7);
    }

    @Property
    void fieldsThatReadTheSameOneAfterAnotherDoNotCollide(@ForAll String left, @ForAll String right) {
        Party whole = new Party(left + right, "", "", "", "", AccountType.CACC);
        Party parts = new Party(left, right, "", "", "", AccountType.CACC);
        assertThat(whole.id().equals(parts.id())).isEqualTo(whole.equals(parts));
    }
}
