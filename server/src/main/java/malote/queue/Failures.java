package malote.queue;

import java.util.concurrent.CompletionException;

/** Finds out why a stage failed. */
public final class Failures {
    private Failures() {}

    /** The failure itself, without the wrapping that dependent stages add. */
    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
