package malote.client.http;

import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a request had no answer, in words for people. */
public final class NoAnswer {
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

    private NoAnswer() {}

    /** Says what went wrong; the JDK often gives no message, or one that only programmers understand. */
    public static String reason(IOException failure) {
        List<Throwable> causes = causes(failure);
        String message = failure.getMessage();
        if (has(causes, ConnectException.class)) {
            return "no connection to the server";
        } else if (has(causes, SSLException.class)) {
            return tls(causes);
        }
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private static String tls(List<Throwable> causes) {
        String message = causes.stream()
                .filter(SSLException.class::isInstance)
                .map(cause -> String.valueOf(cause.getMessage()))
                .reduce((first, last) -> last)
                .orElse("");
        Matcher alert = ALERT.matcher(message);
        if (has(causes, CertificateExpiredException.class)) {
            return "the server's certificate has expired";
        } else if (has(causes, CertPathBuilderException.class)) {
            return "the server's certificate is of no CA that is trusted here; name its CA";
        } else if (message.contains("subject alternative") || message.startsWith("No name matching")) {
            return "the server's certificate is for another name: " + message;
        } else if (message.toLowerCase(Locale.ROOT).contains("unrecognized ssl message")) {
            return "the server does not speak TLS there; use http://";
        } else if (message.startsWith("Remote host terminated the handshake")) {
            return "the server closed the connection within the TLS handshake; it may not speak TLS there";
        } else if (alert.find()) {
            return "the server refuses the connection: " + alert.group(1).replace('_', ' ')
                    + (alert.group(1).contains("certificate")
                            ? ", which is about that of this client, or the lack of one"
                            : "");
        }
        return "TLS failed: " + message;
    }

    private static boolean has(List<Throwable> causes, Class<? extends Throwable> kind) {
        return causes.stream().anyMatch(kind::isInstance);
    }

    /** From the outermost inwards. */
    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (@Nullable Throwable each = failure; each != null && !causes.contains(each); each = each.getCause()) {
            causes.add(each);
        }
        return causes;
    }
}
