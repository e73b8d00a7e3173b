package malote.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageGeneratorTest {
    private static final Instant NOW = Instant.parse("2024-02-29T12:00:01.234567Z");
    private static final Ispb BANCO_DO_BRASIL = new Ispb("00000000");
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyyMMddHHmm").withZone(ZoneOffset.UTC);

    @Property(tries = 200)
    void everyMessageFollowsTheRulesAndTheWish(
            @ForAll("ispbs") String ispb, @ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int count) {
        List<Message> messages = generator(seed).generate(new Ispb(ispb), count);

        assertThat(messages).hasSize(count).allSatisfy(message -> {
            MessageRules.check(message, "", fault -> assertThat(fault).isNull());
            assertThat(message.recebedor().ispb()).isEqualTo(ispb);
            assertThat(message.pagador().ispb()).isNotEqualTo(ispb);
            assertThat(CheckDigits.areRight(message.pagador().cpfCnpj())).isTrue();
            assertThat(CheckDigits.areRight(message.recebedor().cpfCnpj())).isTrue();
            assertThat(message.endToEndId())
                    .startsWith("E" + message.pagador().ispb() + MINUTE.format(message.dataHoraPagamento()));
            assertThat(message.dataHoraPagamento()).isBetween(NOW.minus(Duration.ofSeconds(6)), NOW);
        });
    }

    @Provide
    Arbitrary<String> ispbs() {
        return Arbitraries.oneOf(
                Arbitraries.of(SampleData.INSTITUTIONS),
                Arbitraries.strings()
                        .withCharRange('0', '9')
                        .withCharRange('A', 'Z')
                        .ofLength(8));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 10_001, Integer.MAX_VALUE})
    void oneToTenThousandCanBeAskedFor(int count) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> generator(1).generate(BANCO_DO_BRASIL, count))
                .withMessageContaining("1 to 10000");
    }

    @Test
    void idsAreUniqueOverCallsThreadsAndGenerators() {
        MessageGenerator shared = MessageGenerator.create();
        Set<String> ids = new HashSet<>();
        IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> (i % 2 == 0 ? shared : MessageGenerator.create()).generate(BANCO_DO_BRASIL, 10_000))
                .toList()
                .forEach(messages -> messages.forEach(message -> ids.add(message.endToEndId())));
        assertThat(ids).hasSize(80_000);
    }

    @Test
    void partiesRepeatOverGenerators() {
        Set<Party> receivers = new HashSet<>();
        Set<Party> payers = new HashSet<>();
        for (int seed = 0; seed < 3; seed++) {
            for (Message message : generator(seed).generate(BANCO_DO_BRASIL, 10_000)) {
                receivers.add(message.recebedor());
                payers.add(message.pagador());
            }
        }
        assertThat(receivers).hasSizeBetween(250, SampleAccounts.RECEIVERS);
        assertThat(payers).hasSizeBetween(10_000, SampleAccounts.PAYERS * SampleData.INSTITUTIONS.size());
    }

    @Test
    void theMessagesAreOfManyKinds() {
        List<Message> messages = generator(1).generate(BANCO_DO_BRASIL, 10_000);

        assertThat(messages).extracting(m -> m.pagador().tipoConta()).contains(AccountType.values());
        assertThat(messages).extracting(m -> m.pagador().cpfCnpj()).anyMatch(c -> c.length() == 11);
        assertThat(messages).extracting(m -> m.pagador().cpfCnpj()).anyMatch(c -> c.matches("[0-9]{14}"));
        assertThat(messages).extracting(m -> m.pagador().cpfCnpj()).anyMatch(c -> c.matches(".*[A-Z].*"));
        assertThat(messages)
                .extracting(Message::campoLivre)
                .anyMatch(String::isEmpty)
                .anyMatch(c -> !c.isEmpty());
        assertThat(messages).filteredOn(m -> m.valor().intValue() < 150).hasSizeGreaterThan(6_000);
        assertThat(messages).anyMatch(m -> m.valor().intValue() > 10_000);
        assertThat(messages).extracting(m -> m.pagador().ispb()).contains(payingInstitutions());
    }

    private static String[] payingInstitutions() {
        return SampleData.INSTITUTIONS.stream()
                .filter(ispb -> !ispb.equals(BANCO_DO_BRASIL.code()))
                .toArray(String[]::new);
    }

    @Test
    void theInstitutionsAreDistinctIspbs() {
        assertThat(SampleData.INSTITUTIONS).doesNotHaveDuplicates().allMatch(Ispb::isValid);
    }

    private static MessageGenerator generator(long seed) {
        return new MessageGenerator(new SplittableRandom(seed), InstantSource.fixed(NOW));
    }
}
