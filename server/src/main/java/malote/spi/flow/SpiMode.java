package malote.spi.flow;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import malote.icom.Mode;
import malote.icom.Routing;
import malote.icom.TokenBucket;
import malote.message.Ispb;
import malote.message.icom.Payload;
import malote.spi.decide.Request.Item;
import malote.spi.decide.Request.Posted;
import malote.spi.read.MessageReader;

/** The server acts as the Central Bank's payment system. */
public final class SpiMode implements Mode {
    private final Flow flow;
    private final Optional<TokenBucket> tokens;
    private final Checks checks;

    /**
     * @param tokens by which senders pay; empty: they do not
     * @param checks what else is asked of messages
     */
    public SpiMode(Flow flow, Optional<TokenBucket> tokens, Checks checks) {
        this.flow = flow;
        this.tokens = tokens;
        this.checks = checks;
    }

    /** Messages that will be carried out in one step. */
    private record Intake(Flow flow, Checks checks, Posted request, long tokens) implements Routing.Accepted {
        @Override
        public CompletionStage<?> carryOut() {
            return checks.check(request.items())
                    .thenCompose(items -> flow.submit(new Posted(request.sender(), request.since(), items)));
        }
    }

    @Override
    public boolean isOverloaded(Ispb sender) {
        return flow.isOverloaded(sender);
    }

    @Override
    public Routing route(Ispb sender, List<Payload> received, Instant since) {
        List<Item> items = received.stream()
                .map(payload -> new Item(payload, MessageReader.read(payload.xml())))
                .toList();
        long cost = tokens.isEmpty()
                ? 0
                : items.stream()
                        .mapToLong(item -> tokens.get()
                                .cost(
                                        item.message().type(),
                                        item.message().parts().size()))
                        .sum();
        return new Intake(flow, checks, new Posted(sender.code(), since, items), cost);
    }
}
