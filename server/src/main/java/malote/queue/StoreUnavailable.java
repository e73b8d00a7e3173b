package malote.queue;

/** The store cannot be reached, or the connection to it was lost before its answer came. */
public class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean outcomeUnknown;

    /**
     * Says why.
     *
     * @param outcomeUnknown whether the store may have done what it was asked for all the same
     */
    public StoreUnavailable(String message, Throwable cause, boolean outcomeUnknown) {
        super(message, cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /** For want of an answer. */
    public StoreUnavailable(String message, boolean outcomeUnknown) {
        super(message);
        this.outcomeUnknown = outcomeUnknown;
    }

    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }

    /**
     * Why a call failed at last of which an earlier attempt had no answer: that one may have been carried out, so what says that nothing was
     * becomes a failure whose outcome is unknown.
     */
    public static Throwable ofRepeated(Throwable failure) {
        Throwable cause = Failures.unwrap(failure);
        boolean saysNothingWasDone =
                cause instanceof Overloaded || (cause instanceof StoreUnavailable away && !away.isOutcomeUnknown());
        return saysNothingWasDone
                ? new StoreUnavailable(
                        "an earlier attempt was not answered; the last: " + cause.getMessage(), cause, true)
                : cause;
    }
}
