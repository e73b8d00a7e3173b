package malote.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from: system properties, the environment, a file {@code .env}, in this order. A value that is blank
 * counts as not set. It remembers which names it was asked for, so that it can tell those that nobody knows. Thread-safe.
 */
public final class Environment {
    /** Names of others that come from the file all the same, unchecked: Quarkus and OpenTelemetry know their own. */
    private static final Pattern PASSED_ON = Pattern.compile("(QUARKUS|OTEL)_.+");

    private static final Pattern OURS =
            Pattern.compile("(MALOTE|STREAM|ICOM|DB|HTTP_HEADER|HTTP_BODY|OPERATOR|TLS)_.+");
    /** Kubernetes tells of a service named {@code malote} or {@code db} in such variables, as {@code NAME=value}. */
    private static final Pattern KUBERNETES = Pattern.compile(
            ".+_SERVICE_(HOST|PORT\\w*)=.*|.+_PORT_\\d+_(TCP|UDP|SCTP)\\w*=.*|.+_PORT=(tcp|udp|sctp)://.*",
            Pattern.DOTALL);
    /** Read by the launcher or the command line, from the environment only. */
    private static final Set<String> ELSEWHERE = Set.of(
            "JAVA_HOME",
            "JAVA_OPTS",
            "MALOTE_URL",
            "MALOTE_CA",
            "MALOTE_CERT",
            "MALOTE_CERT_KEY",
            "MALOTE_KEY",
            "MALOTE_KEY_FILE");

    private static @Nullable Environment ofThisProcess;

    private final Map<String, String> variables;
    private final Path path;
    private final List<EnvFile.Entry> file;
    private final Set<String> known = new ConcurrentSkipListSet<>();

    private Environment(Map<String, String> variables, Path path, List<EnvFile.Entry> file) {
        this.variables = withoutBlank(variables);
        this.path = path;
        this.file = file;
    }

    /** @throws IllegalArgumentException if the file is not understood */
    static Environment of(Map<String, String> variables, Path file) {
        return new Environment(variables, file, EnvFile.read(file, variables));
    }

    /** Reads that of this process, with {@code .env} of the working directory. @throws IllegalArgumentException as {@link #of} */
    public static synchronized Environment load() {
        Environment loaded = of(System.getenv(), Path.of(".env").toAbsolutePath());
        ofThisProcess = loaded;
        return loaded;
    }

    /** What was loaded; empty before, as during the build of the program. */
    public static synchronized Optional<Environment> loaded() {
        return Optional.ofNullable(ofThisProcess);
    }

    /** A setting, by a name such as {@code stream.lease}, which is then known. */
    public Optional<String> text(String name) {
        String variable = variable(name);
        known.add(variable);
        return Optional.ofNullable(System.getProperty(name))
                .filter(text -> !text.isBlank())
                .or(() -> Optional.ofNullable(variables.get(variable)))
                .or(() -> Optional.ofNullable(ofFile().get(variable)))
                .map(String::strip);
    }

    /**
     * A setting that nobody else is to see: it can also be in the file that {@code NAME_FILE} names, without the end of its line.
     *
     * @throws IllegalArgumentException if both are set, or the file cannot be read or is empty; the message names the setting
     */
    Optional<String> secret(String name) {
        Optional<String> value = text(name);
        Optional<String> file = text(name + "_FILE");
        if (file.isEmpty()) {
            return value;
        }
        String asked = variable(name) + "_FILE is \"" + file.get() + "\"";
        if (value.isPresent()) {
            throw new IllegalArgumentException(asked + ", and " + variable(name) + " is set too. Set one of them.");
        }
        try {
            String content = Files.readString(Path.of(file.get())).replaceFirst("\\R$", "");
            if (content.isEmpty()) {
                throw new IllegalArgumentException(asked + ", which is empty.");
            }
            return Optional.of(content);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(asked + ", which cannot be read: it must be a file of text.", e);
        }
    }

    /** How a setting is called in the environment: {@code STREAM_FIRST_LEASE}. */
    static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    /** The variables of the environment, without those that are blank. */
    public Map<String, String> ofProcess() {
        return variables;
    }

    /** The variables of the file, without those that are blank. */
    public Map<String, String> ofFile() {
        Map<String, String> all = new HashMap<>();
        file.forEach(entry -> all.put(entry.name(), entry.value()));
        return withoutBlank(all);
    }

    /**
     * Refuses a file with names that nobody knows; after all settings were read.
     *
     * @throws IllegalArgumentException if the file sets what is no setting
     */
    public void requireKnown() {
        for (EnvFile.Entry entry : file) {
            String name = entry.name();
            if (ELSEWHERE.contains(name)) {
                throw new IllegalArgumentException("line " + entry.line() + " of " + path + " sets " + name
                        + ", which is read from the environment only. Set it there.");
            }
            if (!known.contains(name) && !PASSED_ON.matcher(name).matches()) {
                throw new IllegalArgumentException("line " + entry.line() + " of " + path + " sets " + name
                        + ", which is not a setting. Did you mean " + nearest(name)
                        + "? malote --help lists all settings.");
            }
        }
    }

    /** Variables that look like settings and are none, each as a line for the log; after all settings were read. */
    List<String> unknown() {
        List<String> unknown = new ArrayList<>();
        for (String name : new TreeSet<>(variables.keySet())) {
            if (OURS.matcher(name).matches()
                    && !known.contains(name)
                    && !ELSEWHERE.contains(name)
                    && !KUBERNETES.matcher(name + "=" + variables.get(name)).matches()) {
                unknown.add("The environment sets " + name + ", which is not a setting and has no effect. Did you mean "
                        + nearest(name) + "?");
            }
        }
        return unknown;
    }

    private String nearest(String name) {
        return known.stream()
                .min((a, b) -> Integer.compare(distance(name, a), distance(name, b)))
                .orElseThrow();
    }

    /** How many letters must be changed, inserted or left out; one for all at the beginning, or all at the end. */
    private static int distance(String a, String b) {
        if (a.startsWith(b) || b.startsWith(a) || a.endsWith(b) || b.endsWith(a)) {
            return 1;
        }
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = last[0];
            last[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = last[j];
                last[j] = Math.min(changed, 1 + Math.min(last[j], last[j - 1]));
            }
        }
        return last[b.length()];
    }

    private static Map<String, String> withoutBlank(Map<String, String> variables) {
        return variables.entrySet().stream()
                .filter(variable -> !variable.getValue().isBlank())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
