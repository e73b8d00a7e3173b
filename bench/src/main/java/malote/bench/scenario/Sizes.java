package malote.bench.scenario;

import org.jspecify.annotations.Nullable;

/** What the user wants to be otherwise than a scenario has it. Each method takes the scenario's own size. */
public record Sizes(
        @Nullable Integer givenSeconds,
        @Nullable Integer givenWarmUp,
        @Nullable Integer givenIspbs,
        @Nullable Integer givenCollectors,
        @Nullable Integer givenMessages,
        @Nullable Integer givenRate,
        @Nullable Integer givenConnections,
        @Nullable Integer givenMinutes,
        @Nullable String givenRetention) {

    /** For how long is measured. */
    public int seconds(int usual) {
        return or(givenSeconds, usual);
    }

    /** For how many seconds the same is done before that. */
    public int warmUp(int usual) {
        return or(givenWarmUp, usual);
    }

    public int ispbs(int usual) {
        return or(givenIspbs, usual);
    }

    /** Collectors of each ISPB. */
    public int collectors(int usual) {
        return or(givenCollectors, usual);
    }

    /** Messages that wait, in all queues together. */
    public int messages(int usual) {
        return or(givenMessages, usual);
    }

    /** Requests per second. */
    public int rate(int usual) {
        return or(givenRate, usual);
    }

    /** Connections over which messages are sent. */
    public int connections(int usual) {
        return or(givenConnections, usual);
    }

    /** For how many minutes a soak goes on. */
    public int minutes(int usual) {
        return or(givenMinutes, usual);
    }

    /** The setting RETENTION of the server. */
    public String retention(String usual) {
        return givenRetention == null ? usual : givenRetention;
    }

    private static int or(@Nullable Integer given, int usual) {
        return given == null ? usual : given;
    }
}
