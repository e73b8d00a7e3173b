package malote.bench.scenario;

/** Sizes that scenarios share. */
public final class Defaults {
    public static final int SECONDS = 15;
    public static final int WARM_UP_SECONDS = 20;
    public static final int CEILING_SECONDS = 5;
    public static final int COLLECTORS = 6;

    /** Messages that wait at the beginning of a round. */
    public static final int MESSAGES = 200_000;

    private Defaults() {}
}
