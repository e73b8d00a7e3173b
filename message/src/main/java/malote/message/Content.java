package malote.message;

/**
 * What is sent through a queue. The queue moves it as it is and never looks into it; only who takes it in, keeps it and hands it
 * out knows its type. Immutable.
 */
public interface Content {
    /** Names it; of contents of one type that are stored, no two have the same. */
    String id();

    /** How many bytes of memory it takes, where that may be much; 0: so few that nobody needs to count them. */
    default int bytes() {
        return 0;
    }
}
