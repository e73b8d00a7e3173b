package malote.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import malote.client.Server;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which server a command talks to. */
final class ServerOption {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-u", "--url"},
            paramLabel = "URL",
            description = "the server ($MALOTE_URL, otherwise http://localhost:3000)")
    private @Nullable String url;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME:VALUE",
            description = "a header for every request; may be repeated")
    private List<String> headers = new ArrayList<>();

    Server server() {
        try {
            Server server = Server.at(url == null ? usual(System.getenv("MALOTE_URL")) : url);
            for (String header : headers) {
                int colon = header.indexOf(':');
                if (colon < 1) {
                    throw new IllegalArgumentException("a header is NAME:VALUE, not \"" + header + "\"");
                }
                server = server.withHeader(
                        header.substring(0, colon).strip(),
                        header.substring(colon + 1).strip());
            }
            return server;
        } catch (IllegalArgumentException e) {
            throw wrongUse(String.valueOf(e.getMessage()));
        }
    }

    /** A variable that is blank counts as not set. */
    static String usual(@Nullable String variable) {
        return variable == null || variable.isBlank() ? "http://localhost:3000" : variable.strip();
    }

    /** Says what is wrong with the use of the command. */
    CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
