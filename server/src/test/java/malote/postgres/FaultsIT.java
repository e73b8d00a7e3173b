package malote.postgres;

import static malote.queue.StoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import malote.fault.BadRule;
import malote.fault.FaultStore;
import malote.fault.FaultStore.Counted;
import malote.fault.FaultStore.Which;
import malote.fault.Faults;
import malote.fault.Occasion;
import malote.fault.On;
import malote.fault.Rule;
import malote.fault.Strike;
import malote.postgres.fault.PostgresFaults;
import malote.queue.Events;
import malote.queue.FakeClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of faults of two servers on one database. */
final class FaultsIT {
    @TempDir
    static Path directory;

    private static TestDatabase database;
    private static FaultStore here;
    private static FaultStore there;

    @BeforeAll
    static void start() throws Exception {
        database = new TestDatabase(directory);
        here = new PostgresFaults(database.queries(), new FakeClock(), Events.NONE);
        there = new PostgresFaults(database.queries(), new FakeClock(), Events.NONE);
    }

    @AfterAll
    static void stop() {
        if (database != null) {
            database.close();
        }
    }

    @BeforeEach
    void clear() {
        get(here.remove(Which.all(Optional.empty())));
    }

    @Test
    void aRuleStrikesExactlyAsOftenAsItSaysOnTwoServersAtOnce() throws BadRule {
        add("often", Map.of(), 7);
        List<CompletionStage<Counted>> asked = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            asked.add((i % 2 == 0 ? here : there).count(List.of("often")));
        }

        assertThat(asked.stream().map(one -> get(one).hits()).filter(hits -> hits > 0))
                .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(get(there.list())).singleElement().satisfies(rule -> {
            assertThat(rule.hits()).isEqualTo(7);
            assertThat(rule.isOver()).isTrue();
        });
    }

    @Test
    void theFirstRuleThatStrikesWinsAndAnNthCountsWhatReachesIt() throws BadRule {
        add("second", Map.of("nth", 2), null);
        add("always", Map.of(), null);
        List<String> both = List.of("second", "always");

        assertThat(List.of(strikes(both), strikes(both), strikes(both))).containsExactly("always", "second", "always");
    }

    @Test
    void everyNthAndAShareThatIsTheSameForTheSameId() throws BadRule {
        add("third", Map.of("every", 3), null);
        add("half", Map.of("share", 0.5), null);
        List<String> thirds = new ArrayList<>();
        List<String> first = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            thirds.add(strikes(List.of("third")));
        }
        for (int i = 0; i < 60; i++) {
            first.add(strikes(List.of("half")));
        }
        assertThat(remove("half")).isEqualTo(1);
        add("half", Map.of("share", 0.5), null);
        List<String> second = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            second.add(strikes(List.of("half")));
        }

        assertThat(thirds).containsExactly("", "", "third", "", "", "third", "");
        assertThat(second).isEqualTo(first);
        assertThat(first.stream().filter(strike -> !strike.isEmpty()).count()).isBetween(15L, 45L);
    }

    @Test
    void whatCameToNothingMayStrikeOnceMore() throws BadRule {
        add("once", Map.of(), 1);
        assertThat(strikes(List.of("once"))).isEqualTo("once");
        assertThat(strikes(List.of("once"))).isEmpty();
        String version = get(there.read("")).orElseThrow().version();

        get(here.takeBack(List.of(new Counted(List.of("once"), 1))));

        assertThat(get(there.read(version))).isPresent();
        assertThat(strikes(List.of("once"))).isEqualTo("once");
    }

    @Test
    void anOccasionThatCameToNothingIsAsIfItHadNeverReachedItsRules() throws BadRule {
        add("second", Map.of("nth", 2), null);
        add("every", Map.of("every", 2), null);
        add("first", Map.of("nth", 1), null);
        List<String> all = List.of("second", "every", "first");
        Counted before = get(here.count(all));
        assertThat(before).isEqualTo(new Counted(all, 1));
        get(there.takeBack(List.of(before)));

        Counted again = get(here.count(all));
        assertThat(again).isEqualTo(before);
        Counted next = get(here.count(all));
        assertThat(next).isEqualTo(new Counted(List.of("second"), 1));
        get(there.takeBack(List.of(next)));
        assertThat(get(here.count(all))).isEqualTo(next);
        assertThat(get(here.count(all))).isEqualTo(new Counted(List.of("every"), 1));
    }

    @Test
    void whatIsAskedAgainMayBeStruckAtOnce() throws BadRule {
        add("nth", Map.of("on", "post", "nth", 1), null);
        Faults faults = new Faults(here, InstantSource.system(), kind -> {});
        get(faults.look());
        for (int i = 0; i < 5; i++) {
            Faults.Asked asked = get(faults.ask(new Occasion(On.POST, "32074986")));
            assertThat(asked.strike()).map(Strike::rule).hasValue("nth");
            get(faults.look());
            assertThat(faults.mayStrike(On.POST)).isFalse();

            get(faults.takeBack(List.of(asked)));
        }
    }

    @Test
    void countingAndTakingBackManyRulesAtOnceLosesNone() throws BadRule {
        add("third", Map.of("every", 3), null);
        add("always", Map.of(), null);
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            FaultStore one = i % 2 == 0 ? here : there;
            FaultStore other = i % 2 == 0 ? there : here;
            all.add(one.count(List.of("third", "always")).thenCompose(counted -> other.takeBack(List.of(counted))));
        }
        all.forEach(one -> get(one));

        assertThat(get(here.list())).hasSize(2).allMatch(rule -> rule.hits() == 0);
        assertThat(get(here.count(List.of("third", "always"))).reached()).hasSize(2);
    }

    @Test
    void rulesAreAddedTogetherOrNotAndHitsMakeNoNewVersion() throws BadRule {
        add("a", Map.of("ispb", "32074986", "on", "read"), null);
        String version = get(there.read("")).orElseThrow().version();

        strikes(List.of("a"));

        assertThat(get(there.read(version))).isEmpty();
        assertThat(get(here.add(List.of(rule("b", Map.of(), null), rule("a", Map.of(), null)))))
                .isFalse();
        assertThat(get(here.list())).singleElement().satisfies(rule -> {
            assertThat(rule.rule().toMap())
                    .isEqualTo(rule("a", Map.of("ispb", "32074986", "on", "read"), null)
                            .toMap());
            assertThat(rule.hits()).isEqualTo(1);
        });
        assertThat(remove("a")).isEqualTo(1);
        assertThat(remove("a")).isZero();
    }

    @Test
    void whoActsForSomeInstitutionsRemovesRulesForTheseOnly() throws BadRule {
        add("everybody", Map.of(), null);
        add("own", Map.of("ispb", "32074986"), null);
        add("other", Map.of("ispb", "32074987"), null);
        Optional<Set<String>> own = Optional.of(Set.of("32074986"));

        assertThat(get(here.remove(Which.ofId("other", own)))).isZero();
        assertThat(get(here.remove(Which.all(own)))).isEqualTo(1);
        assertThat(get(here.list())).extracting(made -> made.rule().id()).containsExactly("everybody", "other");
    }

    private static int remove(String id) {
        return get(here.remove(Which.ofId(id, Optional.empty())));
    }

    private static String strikes(List<String> rules) {
        return get(here.count(rules)).struck().orElse("");
    }

    private static void add(String id, Map<String, Object> match, @Nullable Integer times) throws BadRule {
        assertThat(get(here.add(List.of(rule(id, match, times))))).isTrue();
    }

    private static Rule rule(String id, Map<String, Object> match, @Nullable Integer times) throws BadRule {
        Map<String, Object> fault = Map.of("kind", "reset");
        return Rule.of(
                times == null
                        ? Map.of("id", id, "match", match, "fault", fault)
                        : Map.of("id", id, "match", match, "fault", fault, "times", times),
                null);
    }
}
