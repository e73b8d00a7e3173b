package malote.http.icom;

import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import malote.journal.Journal;
import malote.journal.Line;
import malote.message.Content;
import malote.queue.ReadId;
import malote.queue.read.Answer;
import org.jspecify.annotations.Nullable;

/**
 * Notes requests in the journal when they are over: a line for each message that was posted ({@code post}), one for each read
 * ({@code start}, {@code read}) and DELETE ({@code delete}), with their status; and for each message when an answer with it was handed to
 * the socket ({@code delivered}), and when the request came that confirms it ({@code confirmed}). What another server delivered is
 * confirmed without a line. Thread-safe.
 */
@Singleton
final class Notes {
    /** Of so many streams the last batch is remembered. */
    private static final int STREAMS = 10_000;

    private static final int LONGEST_AGENT = 200;

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private final Journal journal;
    /** What was delivered and is not confirmed yet, by the key of its stream. */
    private final Map<String, Batch> unconfirmed = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Batch> eldest) {
            return size() > STREAMS;
        }
    };

    /**
     * The last batch of a stream.
     *
     * @param next what is read next, which confirms it
     */
    private record Batch(ReadId next, List<String> messages) {}

    @Inject
    Notes(Journal journal) {
        this.journal = journal;
    }

    /** A POST, which may tell what it holds. */
    Request post(String ispb, RoutingContext routing) {
        return begin("post", ispb, null, routing);
    }

    /**
     * A read, which may tell what it was answered.
     *
     * @param id null: it opens a stream
     */
    Request read(String ispb, @Nullable ReadId id, RoutingContext routing) {
        return begin(id == null ? "start" : "read", ispb, id, routing);
    }

    /** The end of a stream. */
    Request delete(String ispb, ReadId id, RoutingContext routing) {
        return begin("delete", ispb, id, routing);
    }

    private Request begin(String event, String ispb, @Nullable ReadId id, RoutingContext routing) {
        Request request = new Request(event, ispb, id, routing);
        routing.addEndHandler(request::over);
        return request;
    }

    /** A request that is under way. */
    final class Request {
        private final String event;
        private final String ispb;
        private final @Nullable ReadId id;
        private final RoutingContext routing;
        private final Instant began = Instant.now();
        private volatile List<String> posted = List.of();
        private volatile @Nullable Batch batch;
        private volatile @Nullable String fault;

        private Request(String event, String ispb, @Nullable ReadId id, RoutingContext routing) {
            this.event = event;
            this.ispb = ispb;
            this.id = id;
            this.routing = routing;
        }

        /** These messages were taken in. */
        void holds(List<? extends Content> messages) {
            posted = ids(messages);
        }

        /** This rule strikes it. */
        void struck(String rule) {
            fault = rule;
        }

        /** Of whom it is. */
        String ispb() {
            return ispb;
        }

        /** This is what the read came to. */
        void got(Answer answer) {
            if (answer instanceof Answer.Batch of) {
                batch = new Batch(of.next(), ids(of.messages()));
            }
        }

        private static List<String> ids(List<? extends Content> messages) {
            return messages.stream().map(Content::id).map(Answers::told).toList();
        }

        private void over(AsyncResult<?> sent) {
            HttpServerRequest request = routing.request();
            int status = routing.response().getStatusCode();
            Instant now = Instant.now();
            String agent = shortened(request.getHeader(HttpHeaders.USER_AGENT));
            String detail = (sent.failed() ? "closed" : Integer.toString(status)) + how(request, now);
            if (status == OK || status == NO_CONTENT) {
                confirm();
            }
            for (String message : posted) {
                journal.note(new Line(now, ispb, event, message, null, fault, agent, detail));
            }
            if (posted.isEmpty()) {
                journal.note(new Line(now, ispb, event, null, null, fault, agent, detail));
            }
            Batch delivered = batch;
            if (delivered != null) {
                remember(delivered);
                if (sent.succeeded() && status == OK) {
                    note(now, "delivered", delivered);
                }
            }
        }

        /** What tells how a client works: for each of its requests some words. */
        private String how(HttpServerRequest request, Instant now) {
            StringBuilder words = new StringBuilder(" ms=")
                    .append(Duration.between(began, now).toMillis());
            words.append(" conn=").append(Integer.toHexString(System.identityHashCode(request.connection())));
            if (request.isSSL()) {
                words.append(" tls");
            }
            MultiMap headers = routing.response().headers();
            if (headers.contains(HttpHeaders.CONTENT_ENCODING)) {
                words.append(" gzip");
            }
            Batch delivered = batch;
            if (delivered != null) {
                String type = String.valueOf(headers.get(HttpHeaders.CONTENT_TYPE));
                words.append(type.startsWith("multipart") ? " multipart" : " single")
                        .append(" n=")
                        .append(delivered.messages().size());
                if (isAgain(delivered)) {
                    words.append(" again");
                }
            }
            return words.toString();
        }

        private static @Nullable String shortened(@Nullable String agent) {
            return agent == null || agent.length() <= LONGEST_AGENT ? agent : agent.substring(0, LONGEST_AGENT);
        }

        private void confirm() {
            Batch before = id == null ? null : take(id);
            if (before != null) {
                note(began, "confirmed", before);
            }
        }

        private void note(Instant time, String what, Batch of) {
            for (String message : of.messages()) {
                journal.note(new Line(time, ispb, what, message, null, null, null, null));
            }
        }
    }

    /** Whether this server answered the same read before, with the same batch. */
    private boolean isAgain(Batch batch) {
        synchronized (unconfirmed) {
            Batch before = unconfirmed.get(batch.next().key());
            return before != null && before.next().equals(batch.next());
        }
    }

    private void remember(Batch batch) {
        synchronized (unconfirmed) {
            unconfirmed.put(batch.next().key(), batch);
        }
    }

    /** What a read or a DELETE of this URI confirms. */
    private @Nullable Batch take(ReadId id) {
        synchronized (unconfirmed) {
            Batch batch = unconfirmed.get(id.key());
            return batch != null && batch.next().equals(id) ? unconfirmed.remove(id.key()) : null;
        }
    }
}
