package malote.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The server program. */
@QuarkusMain
public final class Main {
    private Main() {}

    /** Runs the server until it is told to stop. */
    public static void main(String[] args) {
        Quarkus.run(args);
    }
}
