package malote.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What somebody may do. Roles do not contain each other. */
public enum Role {
    /** Read messages and end streams, of one's own institutions. */
    COLLECT,
    /** Store messages, for one's own institutions. */
    SEND,
    /** See figures of all institutions, never a message. */
    OBSERVE,
    /** Act on queues, generate messages, and look at messages with names and tax ids masked. */
    OPERATE,
    /** Manage keys, and read the audit. */
    ADMIN;

    /** As people write it: in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of this text; empty if there is none. */
    public static Optional<Role> parse(String text) {
        return Stream.of(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
