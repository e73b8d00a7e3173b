package malote.access;

/** The keys of this server. Thread-safe; answers at once, from memory. */
public interface Keys {
    /** Whose key this is. Takes as long for one that is not known. */
    Recognition of(String key);

    /**
     * What stands for a valid key in a browser, and ends with it. The key cannot be found from it, nor it from what is stored of the
     * key.
     */
    String session(String key);

    /** Whose {@link #session} this is. */
    Recognition ofSession(String session);

    /** Whether the keys were read, so that it is known whether there are any. */
    boolean areKnown();

    /** Whether there is a key, be it revoked or expired: from then on everybody is asked who he is. */
    boolean exist();
}
