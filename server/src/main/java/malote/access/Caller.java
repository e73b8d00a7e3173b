package malote.access;

import java.util.Set;
import malote.message.Ispb;

/**
 * Who sends a request, as far as a credential tells, and what that one may do. Immutable.
 *
 * @param name for people and for the audit: the name of a key, the subject of a certificate; never a secret
 * @param kind what told who it is
 * @param roles what the caller may do
 * @param institutions for which institutions it may {@linkplain Role#COLLECT collect} and {@linkplain Role#SEND send}
 */
public record Caller(String name, Kind kind, Set<Role> roles, Institutions institutions) {
    /** Everybody, where nobody is asked who he is. */
    public static final Caller ANYONE = new Caller("anyone", Kind.NONE, Set.of(Role.values()), Institutions.ALL);

    /** What tells who somebody is. */
    public enum Kind {
        /** Nothing: nobody is asked. */
        NONE,
        KEY,
        CERTIFICATE
    }

    public Caller {
        roles = Set.copyOf(roles);
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    public boolean actsFor(Ispb ispb) {
        return institutions.contains(ispb);
    }
}
