package malote.client.icom;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import malote.client.Collector;
import malote.client.CollectorException;
import malote.client.Server;
import malote.client.http.Ispb;
import malote.client.stream.Answer;
import malote.client.stream.CollectorBuilder;
import malote.client.stream.Recipient;
import malote.client.stream.StreamListener;
import malote.client.stream.Streams;

/**
 * Collects the messages of an institution by the ICOM dialect and hands them to a handler, so that none is lost.
 *
 * <pre>{@code
 * IcomCollector collector = IcomCollector.of(Server.at("http://localhost:3000"), "32074986")
 *         .start(batch -> batch.messages().forEach(message -> System.out.println(message.text())));
 * Runtime.getRuntime().addShutdownHook(new Thread(collector::close));
 * collector.ended().join();
 * }</pre>
 *
 * <p>It promises what {@link Collector} promises, with these differences:
 *
 * <ul>
 *   <li><b>Answers are asked for packed (gzip) and with up to ten messages</b>, unless {@link Builder} says otherwise.
 *   <li><b>The first batch of a stream</b> cannot be read again, for no answer says by which URI. If the handler fails on it, it is
 *       kept in memory; if the collector then ends, the batch comes back when the stream's lease is over.
 *   <li><b>Messages that come again are not marked.</b> They have the same {@code PI-ResourceId}: a handler can compare that with what it
 *       has stored, which also helps after a restart, or {@link Builder#dropDuplicates} leaves out those that were handled since the
 *       start.
 *   <li><b>A stream that is silent for half a minute</b> is abandoned by default (five minutes in the JSON protocol), and its batch
 *       comes on another stream. A handler must not take longer.
 *   <li><b>The end</b> counts as carried out when the server answers 200, or 410 where nothing was left to confirm or an earlier answer
 *       got lost: a stream that was ended is gone.
 *   <li>The server limits <b>reads in progress</b> (429), which are waited out, and not streams.
 * </ul>
 *
 * <p>Safe for use by many threads.
 */
public final class IcomCollector implements AutoCloseable {
    private final Streams streams;

    private IcomCollector(Streams streams) {
        this.streams = streams;
    }

    /** A collector to be set up for the institution; throws {@link IllegalArgumentException} if the ISPB is invalid. */
    public static Builder of(Server server, String ispb) {
        return new Builder(server, ispb);
    }

    /** Tells the collector to end, and returns at once. May be called by the handler, whose batch is confirmed if it returns. */
    public void stop() {
        streams.stop();
    }

    /**
     * Tells the collector to end and waits until all streams are ended, however long their handlers take; not for handlers if
     * one of them is the caller. If the caller is interrupted it returns early and stays interrupted.
     */
    @Override
    public void close() {
        streams.close();
    }

    /**
     * Completes when all streams are ended: after {@link #stop}, {@link #close} or the {@linkplain Builder#limit limit}; with a
     * {@link CollectorException} (in a {@link CompletionException}, where it is joined) if the server refused. Completing it has
     * no effect on the collector.
     */
    public CompletableFuture<Void> ended() {
        return streams.ended();
    }

    /** Sets a collector up and starts it. Not thread-safe. */
    public static final class Builder extends CollectorBuilder<Builder> {
        private final Server server;
        private final String ispb;
        private boolean gzip = true;
        private int remembered;
        private IcomListener listener = new IcomListener() {};

        private Builder(Server server, String ispb) {
            this.server = server;
            this.ispb = Ispb.check(ispb);
        }

        /** Whether answers may be packed (the default). */
        public Builder gzip(boolean packed) {
            this.gzip = packed;
            return this;
        }

        /**
         * Leaves out messages whose {@code PI-ResourceId} is among the last so many that the handler has taken in; the server gets them
         * confirmed. The default, 0, leaves out none. The ids, of about 100 bytes each, are kept in memory only: what comes again after
         * a restart is handed over.
         */
        public Builder dropDuplicates(int ids) {
            if (ids < 0) {
                throw new IllegalArgumentException("the number of ids must be 0 or more, not " + ids);
            }
            this.remembered = ids;
            return this;
        }

        /** Who hears how it fares; the default is nobody. */
        public Builder listener(IcomListener hearer) {
            this.listener = hearer;
            return this;
        }

        /**
         * Starts to collect.
         *
         * @throws RejectedExecutionException if the executor refuses a stream; those that were started are ended
         */
        public IcomCollector start(IcomBatchHandler handler) {
            Handled handled = new Handled(remembered);
            return new IcomCollector(start(
                    server.http(),
                    new IcomDialect(server, ispb, gzip, handled, listener),
                    new HandlerAndListener(handler, handled, listener),
                    "malote-icom-" + ispb));
        }

        @Override
        protected Builder self() {
            return this;
        }
    }

    private record HandlerAndListener(IcomBatchHandler handler, Handled handled, IcomListener hearer)
            implements Recipient<IcomMessage> {
        @Override
        public void handle(int stream, Answer<IcomMessage> batch, int attempt) throws Exception {
            handler.handle(new IcomBatch(stream, batch.messages(), attempt));
            handled.add(batch.messages());
        }

        @Override
        public void handlerFailed(
                int stream, Answer<IcomMessage> batch, int attempt, Throwable failure, Duration pause) {
            hearer.handlerFailed(new IcomBatch(stream, batch.messages(), attempt), failure, pause);
        }

        @Override
        public void gaveUp(int stream, RuntimeException refusal) {
            hearer.gaveUp(stream, (CollectorException) refusal);
        }

        @Override
        public StreamListener listener() {
            return hearer;
        }
    }
}
