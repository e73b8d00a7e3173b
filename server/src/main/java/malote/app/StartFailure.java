package malote.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says for people what a start failed of and what they can do; never an exception's message alone. */
final class StartFailure {
    private static final Pattern OF_QUARKUS = Pattern.compile(
            "property (quarkus\\.\\S+) with the config value \"(.*)\" threw an Exception whilst being converted (.*)");

    private StartFailure() {}

    /**
     * Of a port that was tried before the start.
     *
     * @param setting how the names of its settings begin: nothing, or {@code OPERATOR_}
     */
    static String ofListening(String setting, String host, int port, IOException failure) {
        String reason = String.valueOf(failure.getMessage());
        String tried = "cannot listen on port " + port + " of " + host + ": " + reason + ". ";
        if (reason.contains("in use")) {
            return "port " + port
                    + " is taken by another program. Set " + setting + "PORT to a free one, as in " + setting
                    + "PORT=3005 ./malote serve.";
        } else if (reason.contains("ermission denied")) {
            return tried + "Ports below 1024 are for privileged programs; set " + setting + "PORT to a higher one.";
        }
        return tried + setting + "HOST must be an address of this machine, or 0.0.0.0 for all of them.";
    }

    /** Of anything else, a fault of the server included; then the stack trace follows. */
    static String text(Throwable failure) {
        List<String> chain = new ArrayList<>();
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            chain.add(String.valueOf(cause.getMessage()));
            root = cause;
        }
        String all = String.join("; ", chain);
        String reason = root.getMessage() == null
                ? root.getClass().getSimpleName()
                : root.getMessage().lines().findFirst().orElse("");
        if (all.contains("oo many open files")) {
            return "the server cannot be started: the system allows too few open files. Allow more, such as with ulimit -n 4096.";
        } else if (failure instanceof OutOfMemoryError || root instanceof OutOfMemoryError) {
            return "the server cannot be started: its memory is too small (" + reason
                    + "). Give it more, such as with JAVA_OPTS=-Xmx512m.";
        } else if (all.contains("already bound") || all.contains("already in use")) {
            return "the server cannot be started: its port is taken by another program by now. Set PORT to a free one.";
        }
        Matcher setting = OF_QUARKUS.matcher(all);
        if (setting.find()) {
            return setting.group(1).toUpperCase(Locale.ROOT).replaceAll("\\W", "_") + " is \"" + setting.group(2)
                    + "\", which Quarkus cannot use: " + setting.group(3) + ".";
        }
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return "the server cannot be started: " + reason
                + ". If this does not say what to do, it is a bug in Malote: please report it with the following.\n"
                + trace.toString().stripTrailing();
    }
}
