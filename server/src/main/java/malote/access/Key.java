package malote.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key, without its secret. Immutable.
 *
 * @param id names it, see {@link KeyText}
 * @param name for people: who has it
 * @param institutions for which institutions it may collect and send
 * @param expires from then on it is not accepted; null: never
 * @param used the hour in which it was last used, if ever
 * @param revoked when it was revoked, if it was
 * @param successor the id of the key that it was replaced by, if it was
 */
public record Key(
        String id,
        String name,
        Institutions institutions,
        Set<Role> roles,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant used,
        @Nullable Instant revoked,
        @Nullable String successor) {

    public Key {
        roles = Set.copyOf(roles);
    }

    /** Whether it is over at that time, if nobody revokes it before. */
    public boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }
}
