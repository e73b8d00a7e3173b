package malote.bench.history;

/**
 * A hash table from 64-bit ids to numbers from 0 on, in the order in which the ids were added. Ids must be well mixed in
 * their upper bits. Holds millions: 12 bytes per place, at most two thirds of them taken.
 */
final class IdTable {
    static final int NONE = -1;
    private static final int SMALLEST = 1 << 12;

    private long[] ids = new long[SMALLEST];
    private int[] numbers = new int[SMALLEST];
    private int size;

    int size() {
        return size;
    }

    /** The number of the id, or {@link #NONE}. */
    int find(long id) {
        int place = place(id);
        return numbers[place] - 1;
    }

    /** Gives an id that is not in the table the next number. */
    int add(long id) {
        if (3L * size >= 2L * ids.length) {
            grow();
        }
        int place = place(id);
        ids[place] = id;
        numbers[place] = ++size;
        return size - 1;
    }

    /** All ids, each at its number. */
    long[] ids() {
        long[] all = new long[size];
        for (int place = 0; place < ids.length; place++) {
            if (numbers[place] != 0) {
                all[numbers[place] - 1] = ids[place];
            }
        }
        return all;
    }

    /** Where the id is, or where it goes. A place is free while its number is 0. */
    private int place(long id) {
        int mask = ids.length - 1;
        int place = (int) (id >>> 32) & mask;
        while (numbers[place] != 0 && ids[place] != id) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private void grow() {
        long[] oldIds = ids;
        int[] oldNumbers = numbers;
        ids = new long[2 * oldIds.length];
        numbers = new int[2 * oldIds.length];
        for (int i = 0; i < oldIds.length; i++) {
            if (oldNumbers[i] != 0) {
                int place = place(oldIds[i]);
                ids[place] = oldIds[i];
                numbers[place] = oldNumbers[i];
            }
        }
    }
}
