package malote.ops;

import io.quarkus.logging.LoggingFilter;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Makes one line of a warning that a thread is blocked: where it is, instead of a stack trace. On a busy machine there are many
 * such warnings, and they mean nothing but that.
 */
@LoggingFilter(name = "blocked-threads")
public final class BlockedThreads implements Filter {
    private static final String CHECKER = "io.vertx.core.impl.BlockedThreadChecker";

    @Override
    public boolean isLoggable(LogRecord record) {
        Throwable trace = record.getThrown();
        if (trace != null && CHECKER.equals(record.getLoggerName())) {
            List<StackTraceElement> frames = List.of(trace.getStackTrace());
            StringBuilder message = new StringBuilder(record.getMessage());
            frames.stream().findFirst().ifPresent(top -> message.append(", in ").append(top));
            frames.stream()
                    .skip(1)
                    .filter(frame -> frame.getClassName().startsWith("malote."))
                    .findFirst()
                    .ifPresent(ours -> message.append(", from ").append(ours));
            record.setMessage(message.toString());
            record.setThrown(null);
        }
        return true;
    }
}
