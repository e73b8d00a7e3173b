package malote.bench.load.spi;

import java.util.List;
import java.util.function.LongConsumer;
import malote.bench.history.Ledger;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;
import malote.bench.load.Trouble;

/**
 * Where banks are, and what they have in common.
 *
 * @param endpoints servers on one database, each of which can answer every request
 * @param multipart whether up to ten messages come, and go, in one body
 * @param gzip whether bodies are packed
 * @param ended is told when a payer heard how its payment ended, and how many nanoseconds after it began to send it
 */
public record Surroundings(
        Loop loop,
        List<Endpoint> endpoints,
        Ledger ledger,
        Trouble trouble,
        boolean multipart,
        boolean gzip,
        LongConsumer ended) {}
