package malote.bench.load;

import malote.bench.history.EndToEndIds;

/** Numbers for the URIs of reads, which only need to be told apart. */
final class Uris {
    private Uris() {}

    /** The number of the URI in these bytes; not {@link malote.bench.history.Stream#START}. */
    static long id(byte[] bytes, int from, int length) {
        long id = 1;
        for (int i = from; i < from + length; i++) {
            id = 31 * id + bytes[i];
        }
        return EndToEndIds.mix(id) | 1;
    }
}
