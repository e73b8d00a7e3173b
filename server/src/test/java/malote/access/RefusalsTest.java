package malote.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private final Map<String, Integer> noted = new TreeMap<>();
    private boolean isAway;

    private final Refusals refusals = new Refusals(new Audit() {
        @Override
        public CompletionStage<Void> note(Deed deed, String outcome, int times) {
            if (isAway) {
                return CompletableFuture.failedFuture(new IllegalStateException("away"));
            }
            noted.merge(
                    deed.target() + " " + deed.actor().name() + " "
                            + deed.actor().address(),
                    times,
                    Integer::sum);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<List<Entry>> entries(@Nullable Instant since, @Nullable String who, int most) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Integer> forget(Duration retention, int most) {
            throw new UnsupportedOperationException();
        }
    });

    @Test
    void theyAreSummedByReasonCallerAndAddress() {
        Caller bank = new Caller("bank", Caller.Kind.KEY, Set.of(), Institutions.ALL);
        for (int i = 0; i < 3; i++) {
            refusals.count("unauthorized", null, "10.0.0.1");
            refusals.count("forbidden", bank, "10.0.0.1");
        }
        refusals.count("unauthorized", null, "10.0.0.2");
        refusals.write();
        refusals.write();

        assertThat(noted)
                .isEqualTo(Map.of(
                        "unauthorized null 10.0.0.1",
                        3,
                        "forbidden bank 10.0.0.1",
                        3,
                        "unauthorized null 10.0.0.2",
                        1));
    }

    @Test
    void whatCannotBeWrittenIsWrittenLater() {
        isAway = true;
        refusals.count("unauthorized", null, "10.0.0.1");
        refusals.write();
        refusals.count("unauthorized", null, "10.0.0.1");
        isAway = false;
        refusals.write();

        assertThat(noted).isEqualTo(Map.of("unauthorized null 10.0.0.1", 2));
    }

    @Test
    void anyNumberOfAddressesTakesSoMuchMemoryAndNoMore() {
        for (int i = 0; i < 3 * Refusals.KINDS; i++) {
            refusals.count("unauthorized", null, "address " + i);
        }
        refusals.write();

        assertThat(noted).hasSize(Refusals.KINDS + 1).containsEntry("unauthorized null null", 2 * Refusals.KINDS);
    }
}
