package malote.bench.load;

import malote.bench.http.Response;

/** How a protocol hands messages out: what a read says, and what stands in its answer. */
public interface Dialect {
    /** Who is told of the messages of an answer, in their order. */
    interface Each {
        /**
         * A message.
         *
         * @param id its 64-bit id in the history
         * @param name stands for what the server calls it, which never changes; 0 if the protocol has no such name
         */
        void message(long id, long name);
    }

    /** The path of the read that opens a stream. */
    String start(String ispb);

    /** The headers of a read that asks for one message, or for many. */
    String[] headers(boolean multipart);

    /** Tells of each message of an answer with status 200; returns whether the answer has the form that was asked for. */
    boolean read(Response response, Each each);

    /** Whether any read can be refused with 429, rather than the first of a stream only. */
    boolean limitsReads();
}
