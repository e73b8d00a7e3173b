package malote.bench.server;

import java.util.List;
import java.util.Map;

/**
 * How a server is started.
 *
 * @param settings environment variables
 * @param javaOptions options of its JVM beside the usual ones
 */
public record Setup(Map<String, String> settings, List<String> javaOptions) {
    /** As every server is. */
    public static final Setup USUAL = new Setup(Map.of(), List.of());

    /** With these settings. */
    public static Setup with(Map<String, String> settings) {
        return new Setup(settings, List.of());
    }

    /** As somebody would type it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.join(" ", javaOptions));
        settings.forEach((name, value) ->
                text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(value));
        return text.toString();
    }
}
