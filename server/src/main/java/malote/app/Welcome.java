package malote.app;

import java.util.Set;
import malote.settings.Settings;
import malote.tls.Tls;

/** What the server says when it is ready: where it listens, and what to try. */
final class Welcome {
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private final String version;
    private final String base;
    private final String operators;
    private final String database;
    private final boolean letsEverybodyIn;
    private final boolean takesCertificates;
    /** The setting that names the database. */
    private final String choice;

    Welcome(String version, Wiring parts, Ports ports) {
        Settings.Listening listening = parts.settings.listening();
        this.version = version;
        // With PORT=0 only the system knew it beforehand.
        String scheme = parts.tls.isPresent() ? "https" : "http";
        this.base = url(scheme, listening.isPrivate() ? "localhost" : listening.address(), ports.port());
        this.operators = ports.operatorPort().isEmpty()
                ? base
                : url(
                        scheme,
                        listening.operators().orElseThrow().host(),
                        ports.operatorPort().getAsInt());
        this.database = parts.database.description();
        this.letsEverybodyIn = parts.authenticator.letsEverybodyIn();
        this.takesCertificates = parts.tls.flatMap(Tls::certificates).isPresent();
        this.choice = parts.settings.database().isEmpty() ? "DATA_DIR" : "DB_DATABASE";
    }

    private static String url(String scheme, String host, int port) {
        String name = ANY_ADDRESS.contains(host) || host.equals(Settings.Listening.LOCAL) ? "localhost" : host;
        return scheme + "://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }

    /** In one line, for a log. */
    String line() {
        return "Malote " + version + " listens on " + base
                + (operators.equals(base) ? "" : ", for operators on " + operators) + ". Database: " + database
                + (letsEverybodyIn ? "" : ". " + access());
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder("Malote " + version + " listens on " + base + "\n");
        if (!operators.equals(base)) {
            text.append("Operators: ").append(operators).append("\n");
        }
        text.append("Database: ").append(database).append("\n");
        if (letsEverybodyIn) {
            text.append("Try:\n  curl -X POST ")
                    .append(operators)
                    .append("/api/util/msgs/32074986/5\n  curl -i ")
                    .append(base)
                    .append("/api/pix/32074986/stream/start\n");
        } else {
            text.append(access()).append("\n");
        }
        return text.toString();
    }

    /** What a request needs, and how to go on without. */
    private String access() {
        return takesCertificates
                ? "Every request needs a client certificate or a key"
                : "Keys were made in this database, so every request needs one. To go on without: OPEN=true, or another "
                        + choice;
    }
}
