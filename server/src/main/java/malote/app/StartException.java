package malote.app;

/** The server cannot start; the message is for people, and says what they can do. */
final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }
}
