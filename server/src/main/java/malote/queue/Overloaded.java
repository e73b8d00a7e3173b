package malote.queue;

/** A lane is full: the request was not taken. */
public final class Overloaded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Names the lane. */
    public Overloaded(String lane) {
        super("the lane \"" + lane + "\" is full", null, false, false);
    }
}
