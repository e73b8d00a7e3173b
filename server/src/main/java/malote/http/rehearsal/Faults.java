package malote.http.rehearsal;

import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import malote.queue.Failures;

/** Failures of stages, as the routes have them. */
final class Faults {
    private Faults() {}

    /** Fails with what it is, not with that it happened in a stage. */
    static CompletionStage<Response> unwrapped(CompletionStage<Response> stage) {
        return stage.exceptionally(failure -> {
            if (Failures.unwrap(failure) instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new CompletionException(failure);
        });
    }
}
