package malote.bench.history;

import java.util.Arrays;

/** Messages with consecutive numbers: what a {@link History} knows of each. */
final class Page {
    static final int NONE = IdTable.NONE;

    private static final int NO_WRITER = -1;

    private final IdTable table = new IdTable();
    private final int first;
    private byte[] state = new byte[1 << 12];
    private int[] writer = new int[1 << 12];
    private int[] position = new int[1 << 12];

    /** A page that begins with this number. */
    Page(int first) {
        this.first = first;
    }

    int first() {
        return first;
    }

    /** The number that comes next. */
    int end() {
        return first + table.size();
    }

    /** The number of the id, or {@link #NONE}. */
    int find(long id) {
        int index = table.find(id);
        return index == IdTable.NONE ? NONE : first + index;
    }

    /** Gives an id that is not in the page the next number. */
    int add(long id) {
        int index = table.add(id);
        if (index == state.length) {
            state = Arrays.copyOf(state, 2 * index);
            writer = Arrays.copyOf(writer, 2 * index);
            position = Arrays.copyOf(position, 2 * index);
        }
        writer[index] = NO_WRITER;
        return first + index;
    }

    void send(int message, int by, int at) {
        writer[message - first] = by;
        position[message - first] = at;
    }

    int writer(int message) {
        return writer[message - first];
    }

    int position(int message) {
        return position[message - first];
    }

    byte state(int message) {
        return state[message - first];
    }

    boolean is(int message, byte flag) {
        return (state[message - first] & flag) != 0;
    }

    void set(int message, byte flag) {
        state[message - first] |= flag;
    }
}
