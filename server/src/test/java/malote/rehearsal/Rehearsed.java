package malote.rehearsal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import malote.rehearsal.Facts.Message;
import malote.rehearsal.Facts.Operation;
import malote.rehearsal.Facts.Request;

/**
 * The facts of a rehearsal that went well: a hundred operations each way in a minute, six readers, two hundred messages read by
 * two at a time. Tests change what they want to see fail.
 */
final class Rehearsed {
    static final Instant BEGIN = Instant.parse("2026-11-26T12:00:00Z");
    static final int COUNT = 100;

    private static final int SECONDS = 60;
    private static final int READERS = 6;

    final List<Operation> operations = new ArrayList<>();
    final List<Message> messages = new ArrayList<>();
    final List<Request> requests = new ArrayList<>();
    final List<String> seen = new ArrayList<>();

    Rehearsed() {
        for (int i = 0; i < COUNT; i++) {
            Instant at = BEGIN.plusMillis(i * 1_000L * SECONDS / COUNT);
            operations.add(operation("E" + i, true, at));
            operations.add(operation("R" + i, false, at));
            messages.add(message("E" + i, "settled", at.plusMillis(40)));
            messages.add(message("R" + i, "forwarded", at));
            messages.add(message("R" + i, "settled", at.plusMillis(60)));
            requests.add(request(at.plusMillis(20), "post", "201 ms=5 conn=a1"));
        }
        // Each read lasts for a second, and the next one of its reader follows 5 ms later.
        for (int reader = 0; reader < READERS; reader++) {
            for (int i = 0; i < SECONDS; i++) {
                requests.add(request(
                        BEGIN.plusMillis(i * 1_005L + 1_000 - reader * 150L),
                        i == 0 ? "start" : "read",
                        "200 ms=1000 conn=b" + reader + " gzip multipart n=2"));
            }
        }
    }

    static Operation operation(String id, boolean isPaid, Instant at) {
        return new Operation(
                id,
                isPaid,
                "settled",
                null,
                1_00,
                at.minusMillis(100),
                at,
                at.plusMillis(10),
                at.plusMillis(10),
                at.plusMillis(isPaid ? 10 : 50),
                at.plusMillis(60));
    }

    static Message message(String operation, String kind, Instant available) {
        return new Message(operation, kind, null, available, available.plusMillis(12), 1, available.plusMillis(30));
    }

    static Request request(Instant time, String event, String detail) {
        return new Request(time, event, detail, null, "bank/1.0");
    }

    /** Changes the first so many operations of one direction. */
    Rehearsed change(boolean isPaid, int count, UnaryOperator<Operation> how) {
        List<Integer> which = IntStream.range(0, operations.size())
                .filter(i -> operations.get(i).paid() == isPaid)
                .limit(count)
                .boxed()
                .toList();
        which.forEach(i -> operations.set(i, how.apply(operations.get(i))));
        return this;
    }

    /** Has the first so many messages of a kind handed out so late. */
    Rehearsed late(String kind, int count, Duration late) {
        int left = count;
        for (int i = 0; i < messages.size() && left > 0; i++) {
            Message one = messages.get(i);
            if (one.kind().equals(kind)) {
                messages.set(
                        i,
                        new Message(
                                one.operation(),
                                kind,
                                null,
                                one.available(),
                                one.available().plus(late),
                                1,
                                null));
                left--;
            }
        }
        return this;
    }

    /** Has all reads as a test wants them. */
    Rehearsed reads(UnaryOperator<Request> how) {
        requests.replaceAll(request -> request.isRead() ? how.apply(request) : request);
        return this;
    }

    Facts facts() {
        return new Facts(
                new Rehearsal(
                        "e_0123456789abcdef",
                        "32074986",
                        10_000,
                        1,
                        COUNT / 10_000.0,
                        7,
                        BEGIN,
                        Rehearsal.State.DONE,
                        BEGIN,
                        BEGIN.plusSeconds(SECONDS)),
                operations,
                messages,
                requests,
                seen,
                Duration.ofSeconds(40));
    }
}
