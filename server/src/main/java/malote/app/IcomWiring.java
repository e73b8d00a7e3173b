package malote.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import malote.http.icom.Dialect;
import malote.http.icom.Tokens;
import malote.icom.Catalog;
import malote.icom.Hub;
import malote.icom.Mode;
import malote.icom.Participants;
import malote.icom.Spi;
import malote.icom.TokenBucket;
import malote.postgres.icom.PostgresTokens;
import malote.queue.QueueKind;
import malote.settings.IcomSettings;

/** Puts the parts of the ICOM dialect together. */
@Singleton
final class IcomWiring {
    /** How many reads of an institution may be in progress (rule of the Central Bank's interface). */
    private static final int MAX_READS = 6;
    /** How many streams of an institution may be open. They hold no place, but each holds a batch. */
    private static final int MAX_STREAMS = 64;

    private final Wiring wiring;
    private final IcomSettings settings;

    @Inject
    IcomWiring(Wiring wiring) {
        this.wiring = wiring;
        this.settings = wiring.settings.icom();
    }

    /** The queues from which institutions read. */
    static QueueKind kind(IcomSettings settings) {
        return new QueueKind("icom/{ispb}/out", settings.poll(), settings.lease(), Duration.ZERO, false, MAX_STREAMS)
                .withSharing()
                .withMaxReads(MAX_READS);
    }

    @Produces
    @Singleton
    Dialect dialect() {
        Catalog in = Catalog.in(settings.catalogIn());
        Catalog out = Catalog.out(settings.catalogOut());
        Optional<TokenBucket> tokens = TokenBucket.parse(settings.tokens());
        InstantSource now = InstantSource.system();
        Mode mode = settings.hub() ? new Hub(tokens, now) : new Spi(in, out, tokens, now);
        return new Dialect(
                wiring.icom,
                mode,
                new Participants(settings.participants()),
                settings.strict(),
                settings.publicUrl().orElse(""),
                Dialect.document(in),
                Dialect.document(out));
    }

    @Produces
    @Singleton
    Tokens tokens() {
        return new Tokens(
                TokenBucket.parse(settings.tokens()),
                new PostgresTokens(wiring.queries, wiring.clock, wiring.streams.events()));
    }
}
