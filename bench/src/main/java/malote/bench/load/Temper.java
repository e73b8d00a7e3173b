package malote.bench.load;

/**
 * How often a {@link SteadyCollector} does something odd with a read, each of ten thousand.
 *
 * @param hangUp closes the connection before the answer
 * @param lose closes it in the middle of the answer
 * @param repeat reads once more what it has
 * @param abandon sends nothing more to the stream and opens another
 * @param end ends the stream and opens another, every other time with the URI before the newest
 */
public record Temper(int hangUp, int lose, int repeat, int abandon, int end) {
    /** Of good health; now and then a stream ends. */
    public static final Temper CALM = new Temper(0, 0, 50, 0, 10);

    /**
     * Everything happens now and then; silence so seldom that the places which it takes until the lease is over do not shut out
     * the others.
     */
    public static final Temper USUAL = new Temper(20, 20, 50, 2, 20);

    /** One connection in ten is cut. */
    public static final Temper NERVOUS = new Temper(500, 500, 200, 5, 50);

    /** One stream in ten ends with each read. */
    public static final Temper RESTLESS = new Temper(20, 20, 50, 2, 1_000);

    /** What to do with a read. */
    enum Oddity {
        NONE,
        HANG_UP,
        LOSE,
        REPEAT,
        ABANDON,
        END
    }

    /** @param dice 0 to 9,999 */
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
