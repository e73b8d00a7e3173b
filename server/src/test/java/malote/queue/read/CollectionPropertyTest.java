package malote.queue.read;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Whatever happens, in whatever order, at two replicas and a store that may fail at any moment: no message is lost, none
 * is given to two streams as new, none comes back that was confirmed, they come in order, no more than six streams are
 * open, or no more reads wait than may, no read waits in vain or for ever, and no place stays taken by a stream that nobody knows of.
 */
final class CollectionPropertyTest {
    private enum Kind {
        DEPOSIT,
        START,
        READ,
        REPEAT,
        END,
        END_WITH_THE_URI_BEFORE,
        STOP,
        VANISH,
        PASS,
        TAKE_EFFECT,
        ANSWER,
        FAIL,
        AWAY,
        BACK,
        SETTLE
    }

    /** One event; what {@code which}, {@code where} and {@code size} mean depends on its kind. */
    private record Step(Kind kind, int which, int where, int size, boolean lost) {
        void in(ModelWorld world) {
            switch (kind) {
                case DEPOSIT -> world.deposit(which, size, where);
                case START -> world.start(which, size % 2 == 0 ? 10 : 1, where, lost);
                case READ -> world.read(which, size % 2 == 0 ? 10 : 1, where, lost);
                case REPEAT -> world.repeat(which, size % 2 == 0 ? 10 : 1, where, lost);
                case END -> world.end(which, where);
                case END_WITH_THE_URI_BEFORE -> world.endWithTheUriBefore(which, where);
                case STOP -> world.stop(which, where);
                case VANISH -> world.vanish(which);
                case PASS ->
                    world.pass(
                            switch (size % 4) {
                                case 0 -> Duration.ofMillis(30);
                                case 1 -> Duration.ofMillis(300);
                                case 2 -> Duration.ofSeconds(8);
                                default -> Duration.ofSeconds(40);
                            });
                case TAKE_EFFECT -> world.takeEffect(which);
                case ANSWER -> world.answer(which);
                case FAIL -> world.fail(which);
                case AWAY -> world.away(true);
                case BACK -> world.away(false);
                case SETTLE -> world.settle();
            }
        }
    }

    @Property(tries = 1_000)
    void noMessageIsLostOrGivenTwiceWhateverHappens(@ForAll("steps") List<Step> steps, @ForAll boolean hold) {
        ModelWorld world = new ModelWorld(hold);
        for (Step step : steps) {
            step.in(world);
        }
        world.close();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(6, Kind.DEPOSIT),
                Tuple.of(6, Kind.START),
                Tuple.of(10, Kind.READ),
                Tuple.of(4, Kind.REPEAT),
                Tuple.of(2, Kind.END),
                Tuple.of(2, Kind.END_WITH_THE_URI_BEFORE),
                Tuple.of(1, Kind.STOP),
                Tuple.of(4, Kind.VANISH),
                Tuple.of(5, Kind.PASS),
                Tuple.of(6, Kind.TAKE_EFFECT),
                Tuple.of(12, Kind.ANSWER),
                Tuple.of(4, Kind.FAIL),
                Tuple.of(1, Kind.AWAY),
                Tuple.of(2, Kind.BACK),
                Tuple.of(8, Kind.SETTLE));
        Arbitrary<Step> step = Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 11),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true)))
                .as(Step::new);
        return step.list().ofMinSize(1).ofMaxSize(80);
    }
}
