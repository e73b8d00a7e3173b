package malote.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class RuleTest {
    private static final Instant MADE = Instant.parse("2026-11-26T22:00:00Z");

    @Test
    void aRuleIsReadAndWrittenAsItWasGiven() throws BadRule {
        Map<String, Object> given = Map.of(
                "id",
                "lost-1",
                "match",
                Map.of("ispb", "32074986", "on", "read", "nth", 3),
                "fault",
                Map.of("kind", "lost-answer"),
                "times",
                1);

        assertThat(Rule.of(given, null).toMap().toString())
                .isEqualTo("{id=lost-1, match={ispb=32074986, on=read, nth=3}, fault={kind=lost-answer}, times=1}");
        assertThat(Rule.of(Map.of("fault", Map.of("kind", "reset")), null).id()).hasSize(36);
    }

    @Test
    void anUnknownKindIsAnsweredWithAllKinds() {
        assertThatThrownBy(() -> rule(Map.of(), Map.of("kind", "explode")))
                .hasMessageContaining("\"explode\"")
                .hasMessageContaining("reset")
                .hasMessageContaining("backlog");
        assertThat(Kind.values()).hasSize(37);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKindRefusesParametersThatItDoesNotHave(Kind kind) {
        assertThatThrownBy(() -> rule(Map.of(), Map.of("kind", kind.text(), "volume", 11)))
                .hasMessageContaining("\"volume\"")
                .hasMessageContaining(kind.text());
    }

    @Test
    void whatCannotBeIsRefusedWithWhatWouldBeRight() {
        refused(Map.of("on", "nowhere"), Map.of("kind", "reset"), "catalog");
        refused(Map.of("on", "post"), Map.of("kind", "duplicate"), "deliver");
        refused(Map.of("ispb", "1"), Map.of("kind", "reset"), "8 digits");
        refused(Map.of("nth", 1, "every", 2), Map.of("kind", "reset"), "one of them");
        refused(Map.of("nth", 0), Map.of("kind", "reset"), "from 1 on");
        refused(Map.of("share", 1.5), Map.of("kind", "reset"), "from 0 to 1");
        refused(Map.of("after", "soon"), Map.of("kind", "reset"), "2026-12-01T08:00:00Z");
        refused(Map.of("on", "post", "amount", "1.00"), Map.of("kind", "reset"), "spi-in");
        refused(Map.of("on", "connect"), Map.of("kind", "refuse"), "times or match.until");
        refused(Map.of("on", "catalog", "ispb", "32074986"), Map.of("kind", "reset"), "everybody");
        refused(Map.of("on", "spi-in", "message", "pibr.001"), Map.of("kind", "reject"), "pacs.008");
        refused(Map.of("on", "post"), Map.of("kind", "reset", "at", "after-headers"), "lost-answer");
        refused(Map.of(), Map.of("kind", "reset", "at", "in-part"), "n says");
        refused(Map.of(), Map.of("kind", "delay"), "ms");
        refused(Map.of(), Map.of("kind", "delay", "ms", 5, "median", 5), "and no other");
        refused(
                Map.of(),
                Map.of("kind", "delay", "distribution", "uniform", "lower", 9, "upper", 5),
                "lower and upper");
        refused(Map.of(), Map.of("kind", "status", "code", 200), "400 to 599");
        refused(Map.of(), Map.of("kind", "long-poll"), "s is missing");
        refused(Map.of(), Map.of("kind", "late-status"), "never");
        refused(Map.of(), Map.of("kind", "slow-receiver", "p50", 9, "p95", 5), "no more than");
    }

    @Test
    void whatDoesNothingOnAnOccasionIsRefusedThere() {
        refused(Map.of("on", "start"), Map.of("kind", "hold", "ms", 5), "it can on read, spi-out");
    }

    @ParameterizedTest
    @MethodSource("hugeNumbers")
    @Timeout(10)
    void aNumberThatIsFarTooLargeIsRefusedAtOnce(Number huge) {
        refused(Map.of("nth", huge), Map.of("kind", "reset"), "from 1 on");
        refused(Map.of("share", huge), Map.of("kind", "reset"), "from 0 to 1");
        refused(Map.of("after", huge), Map.of("kind", "reset"), "milliseconds");
        refused(Map.of("amount", huge), Map.of("kind", "reset"), "an amount");
        refused(Map.of(), Map.of("kind", "delay", "ms", huge), "0 to 600000");
        refused(Map.of(), Map.of("kind", "long-poll", "s", huge), "from 0 to 60");
        assertThatThrownBy(() -> Rule.of(Map.of("fault", Map.of("kind", "reset"), "times", huge), null))
                .isInstanceOf(BadRule.class)
                .hasMessageContaining("from 1 on");
    }

    static List<Number> hugeNumbers() {
        return List.of(
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                new BigDecimal("1e999999"),
                BigInteger.TEN.pow(999),
                Long.MAX_VALUE);
    }

    private static void refused(Map<String, Object> match, Map<String, Object> fault, String right) {
        assertThatThrownBy(() -> rule(match, fault)).isInstanceOf(BadRule.class).hasMessageContaining(right);
    }

    @Test
    void aRuleFitsWhatItNames() throws BadRule {
        Occasion payment = new Occasion(
                On.SPI_IN, "32074986", "pacs.008.spi.1.16", null, "E" + "1".repeat(31), new BigDecimal("66.6"));

        assertThat(fits(Map.of("on", "spi-in", "message", "pacs.008", "amount", "66.60"), payment))
                .isTrue();
        assertThat(fits(Map.of(), payment)).isTrue();
        assertThat(fits(Map.of("ispb", "32074987"), payment)).isFalse();
        assertThat(fits(Map.of("message", "pacs.002"), payment)).isFalse();
        assertThat(fits(Map.of("amount", "66.61"), payment)).isFalse();
        assertThat(fits(Map.of("code", "AC03"), payment)).isFalse();
        assertThat(fits(Map.of(), new Occasion(On.SPI_IN, "32074986", "pibr.001.spi.1.3", null, null, null)))
                .isFalse();
        assertThat(fits(Map.of(), new Occasion(On.POST, "32074986"))).isFalse();
    }

    private static boolean fits(Map<String, Object> match, Occasion occasion) throws BadRule {
        return made(match, Map.of("kind", "reject")).isFor(occasion, MADE);
    }

    @Test
    void aRuleIsInForceFromOneTimeToAnother() throws BadRule {
        Occasion read = new Occasion(On.READ, "32074986");
        Rule.Made window = made(Map.of("after", 1000, "until", "2026-11-26T22:00:02Z"), Map.of("kind", "reset"));
        Rule.Made outage = made(Map.of(), Map.of("kind", "outage", "ms", 1500));

        assertThat(window.isFor(read, MADE.plusMillis(999))).isFalse();
        assertThat(window.isFor(read, MADE.plusMillis(1000))).isTrue();
        assertThat(window.isFor(read, MADE.plusMillis(2000))).isFalse();
        assertThat(outage.isFor(read, MADE.plusMillis(1499))).isTrue();
        assertThat(outage.isFor(read, MADE.plusMillis(1500))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void aScenarioMakesRulesForAllOrForOne(Scenario scenario) throws BadRule {
        assertThat(scenario.sentence()).endsWith(".");
        assertThat(scenario.rules(null)).isNotEmpty();
        assertThat(scenario.rules("32074986")).allSatisfy(rule -> {
            assertThat(rule.match().ispb()).isEqualTo("32074986");
            assertThat(rule.scenario()).isEqualTo(scenario.text());
        });
        assertThat(Scenario.parse(scenario.text())).hasValue(scenario);
    }

    @Test
    void chanceIsTheSameForTheSameRuleAndNumber() throws BadRule {
        Fault fault = rule(Map.of(), Map.of("kind", "reset")).fault();
        double first = new Strike("a", fault, 1).chance().nextDouble();

        assertThat(new Strike("a", fault, 1).chance().nextDouble()).isEqualTo(first);
        assertThat(new Strike("a", fault, 2).chance().nextDouble()).isNotEqualTo(first);
        assertThat(new Strike("b", fault, 1).chance().nextDouble()).isNotEqualTo(first);
    }

    private static Rule rule(Map<String, Object> match, Map<String, Object> fault) throws BadRule {
        return Rule.of(new LinkedHashMap<>(Map.of("match", match, "fault", fault)), null);
    }

    private static Rule.Made made(Map<String, Object> match, Map<String, Object> fault) throws BadRule {
        return new Rule.Made(rule(match, fault), 0, false, MADE);
    }
}
