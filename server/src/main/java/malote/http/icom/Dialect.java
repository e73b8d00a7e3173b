package malote.http.icom;

import malote.http.IcomProblem;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.icom.Catalog;
import malote.icom.Mode;
import malote.icom.Participants;
import malote.message.Ispb;
import malote.message.icom.Payload;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.ReadId;

/**
 * What is set of the ICOM dialect, for its routes. Thread-safe.
 *
 * @param kind of the queues that are read
 * @param mode what becomes of what is posted
 * @param participants who takes part
 * @param strict whether requests must be exactly as the manual wants them
 * @param publicUrl what an absolute {@code PI-Pull-Next} begins with; empty: it is relative
 * @param in the catalogue of what is taken
 * @param out the catalogue of what is delivered
 */
public record Dialect(
        QueueKind kind,
        Mode mode,
        Participants participants,
        boolean strict,
        String publicUrl,
        Payload in,
        Payload out) {

    /** A catalogue as clients get it. */
    public static Payload document(Catalog catalog) {
        return Payload.of("", catalog.xml());
    }

    /** @throws ProblemException 403 if the institution does not take part */
    void requireParticipant(Ispb institution) {
        if (!participants.contains(institution)) {
            throw new ProblemException(Problem.FORBIDDEN, institution + " does not take part.");
        }
    }

    /** The {@code PI-Pull-Next} of a read. */
    String uri(QueueName queue, ReadId id) {
        return publicUrl + IcomProblem.ROOT + "out/" + queue.owner() + "/stream/" + id;
    }
}
