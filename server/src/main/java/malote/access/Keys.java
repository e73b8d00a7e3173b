package malote.access;

/** The keys of this server. Thread-safe; answers at once, from memory. */
public interface Keys {
    /** Whose key this is. Takes as long for one that is not known. */
    Recognition of(String key);

    /** Whether there is a key, be it revoked or expired: from then on everybody is asked who he is. */
    boolean exist();
}
