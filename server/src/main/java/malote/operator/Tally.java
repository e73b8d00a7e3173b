package malote.operator;

/** What this server (not the others on the same store) has answered since it started. Thread-safe. */
public interface Tally {
    /** How many streams were refused since six were open. */
    long refusals();

    /** How many messages were sent that another collector may have seen. */
    long redeliveries();
}
