package malote.fault;

/** Something is no rule. The message says what would be right. */
public final class BadRule extends Exception {
    private static final long serialVersionUID = 1;

    BadRule(String detail) {
        super(detail);
    }
}
