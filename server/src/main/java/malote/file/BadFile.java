package malote.file;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;

/** A file of the settings is not what it must be. The message is a sentence that names the setting and says why. */
public final class BadFile extends Exception {
    private static final long serialVersionUID = 1;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    public BadFile(String message) {
        super(message);
    }

    /** A time as all sentences write it. */
    public static String time(Date time) {
        return time(time.toInstant());
    }

    private static String time(Instant time) {
        return TIME.format(time);
    }
}
