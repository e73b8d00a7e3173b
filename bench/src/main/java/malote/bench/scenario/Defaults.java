package malote.bench.scenario;

/** Sizes that scenarios share. */
final class Defaults {
    static final int SECONDS = 15;
    static final int WARM_UP_SECONDS = 20;
    static final int CEILING_SECONDS = 5;
    static final int COLLECTORS = 6;

    /** Messages that wait at the beginning of a round. */
    static final int MESSAGES = 200_000;

    private Defaults() {}
}
