package malote.cli.output;

import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import javax.net.ssl.SSLException;
import malote.client.http.NoAnswer;

/** Failures in words for people. */
public final class Failures {
    private Failures() {}

    public static String text(Throwable failure) {
        String message = failure.getMessage();
        if (failure instanceof NoSuchFileException) {
            return "there is no " + message;
        } else if (failure instanceof AccessDeniedException) {
            return "no permission for " + message;
        } else if (failure instanceof ConnectException) {
            return "nobody listens there";
        } else if (failure instanceof SSLException tls) {
            return NoAnswer.reason(tls);
        }
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
