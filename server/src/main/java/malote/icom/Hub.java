package malote.icom;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import malote.message.Ispb;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages to their receivers, byte for byte: to where the money of the first operation arrives ({@code CdtrAgt}), else to whom
 * the message is addressed ({@code AppHdr/To}). It sends nothing of its own.
 */
public final class Hub implements Mode {
    private final Optional<TokenBucket> tokens;
    private final InstantSource clock;
    private final Outbox outbox;

    /**
     * @param tokens by which senders pay; empty: they do not, and messages are read only as far as needed
     * @param clock for the ids of what goes out
     */
    public Hub(Optional<TokenBucket> tokens, InstantSource clock, Outbox outbox) {
        this.tokens = tokens;
        this.clock = clock;
        this.outbox = outbox;
    }

    @Override
    public boolean isOverloaded(Ispb sender) {
        return outbox.isOverloaded(sender);
    }

    @Override
    public Routing route(Ispb sender, List<Payload> received, Instant since) {
        long now = clock.millis();
        long cost = 0;
        List<Routing.Delivery> deliveries = new ArrayList<>(received.size());
        for (Payload payload : received) {
            Envelope envelope =
                    tokens.isPresent() ? EnvelopeReader.read(payload.xml()) : EnvelopeReader.readAddress(payload.xml());
            String receiver = receiver(envelope);
            if (receiver == null) {
                return unroutable(received, deliveries.size() + 1);
            }
            if (tokens.isPresent()) {
                cost += tokens.get().cost(envelope.type(), envelope.operations());
            }
            deliveries.add(new Routing.Delivery(receiver, payload.copy(ResourceId.create(now))));
        }
        return outbox.accept(deliveries, cost);
    }

    private static @Nullable String receiver(Envelope envelope) {
        if (isInstitution(envelope.creditor())) {
            return envelope.creditor();
        }
        return isInstitution(envelope.to()) ? envelope.to() : null;
    }

    private static boolean isInstitution(@Nullable String code) {
        return code != null && Ispb.isValid(code);
    }

    private static Routing unroutable(List<Payload> received, int number) {
        String which = received.size() == 1 ? "the message" : "part " + number;
        return new Routing.Unroutable(
                which + " has no receiver: an ISPB in CdtrAgt of its first operation, or in AppHdr/To");
    }
}
