package malote.app;

/** What the server prints when it is ready. */
final class Welcome {
    private Welcome() {}

    /** The same in one line, for a log. */
    static String line(int port, String database) {
        return "Malote %s listens on http://localhost:%d. Database: %s".formatted(Main.version(), port, database);
    }

    static String text(int port, String database) {
        String base = "http://localhost:" + port;
        return """
                Malote %s listens on %s
                Database: %s
                Try:
                  curl -X POST %s/api/util/msgs/32074986/5
                  curl -i %s/api/pix/32074986/stream/start
                """.formatted(Main.version(), base, database, base, base);
    }
}
