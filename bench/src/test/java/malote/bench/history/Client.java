package malote.bench.history;

/** The client of one stream, at times that the test says. Its reads are numbered from 1 on. */
final class Client {
    final Stream stream;
    private long newest = Stream.START;
    private long before = Stream.START;
    private long now;

    Client(Queue queue) {
        stream = queue.stream();
    }

    /** What it does from now on happens at this time. */
    Client at(long time) {
        now = time;
        return this;
    }

    /** A read that brings these messages. */
    Client reads(long... ids) {
        return asks().answered(false, ids);
    }

    /** A read whose answer is marked as redelivered. */
    Client readsMarked(long... ids) {
        return asks().answered(true, ids);
    }

    Client asks() {
        stream.asked(newest, now);
        return this;
    }

    Client answered(boolean marked, long... ids) {
        tell(marked, ids);
        before = newest;
        newest++;
        return this;
    }

    /** The last read again, with this answer. */
    Client repeats(long... ids) {
        stream.asked(before, now);
        tell(false, ids);
        return this;
    }

    /** The last read again, and no message. */
    Client repeatsFindingNothing() {
        stream.asked(before, now);
        stream.nothing(now);
        return this;
    }

    Client findsNothing() {
        asks();
        stream.nothing(now);
        return this;
    }

    Client getsNoAnswer() {
        asks();
        stream.unanswered(now);
        return this;
    }

    Client isToldItIsOver() {
        asks();
        stream.over(now);
        return this;
    }

    Client ends() {
        stream.ending(newest);
        stream.ended();
        return this;
    }

    Client endsGivingBack() {
        stream.ending(before);
        stream.ended();
        return this;
    }

    private void tell(boolean marked, long... ids) {
        stream.begin(marked, now);
        for (long id : ids) {
            stream.message(id);
        }
        stream.complete();
    }
}
