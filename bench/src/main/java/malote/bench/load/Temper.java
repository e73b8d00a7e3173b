package malote.bench.load;

/**
 * How often a {@link SteadyCollector} does something odd with a read, each of thousand.
 *
 * @param hangUp closes the connection before the answer
 * @param lose closes it in the middle of the answer
 * @param repeat reads once more what it has
 * @param abandon sends nothing more to the stream and opens another
 * @param end ends the stream and opens another, every other time with the URI before the newest
 */
public record Temper(int hangUp, int lose, int repeat, int abandon, int end) {
    /** Of good health; now and then a stream ends. */
    public static final Temper CALM = new Temper(0, 0, 5, 0, 1);

    /** Everything happens now and then. */
    public static final Temper USUAL = new Temper(2, 2, 5, 1, 2);

    /** One connection in ten is cut. */
    public static final Temper NERVOUS = new Temper(50, 50, 20, 2, 5);

    /** What to do with a read. */
    enum Oddity {
        NONE,
        HANG_UP,
        LOSE,
        REPEAT,
        ABANDON,
        END
    }

    /** @param dice 0 to 999 */
    Oddity oddity(int dice) {
        int[] limits = {hangUp, lose, repeat, abandon, end};
        int sum = 0;
        for (int i = 0; i < limits.length; i++) {
            sum += limits[i];
            if (dice < sum) {
                return Oddity.values()[i + 1];
            }
        }
        return Oddity.NONE;
    }
}
