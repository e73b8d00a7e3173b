package malote.embedded;

import java.nio.file.Path;

/** A server process for the tests to kill: starts the database in its argument, says so, and waits for its input. */
final class EmbeddedDatabaseProgram {
    private EmbeddedDatabaseProgram() {}

    public static void main(String[] args) throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(args[0]))) {
            System.out.println("started " + database.address().port());
            while (System.in.read() >= 0) {
                // Until the input ends.
            }
        } catch (DatabaseStartException e) {
            System.out.println(e.getMessage());
        }
    }
}
