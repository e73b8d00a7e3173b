package malote.client.icom;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLHandshakeException;
import malote.client.Problem;
import malote.client.RejectedException;
import malote.client.Server;
import malote.client.http.Attempts;
import malote.client.http.Ispb;
import malote.client.http.NoAnswer;
import malote.message.icom.Gzip;
import malote.message.icom.Multipart;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of an institution by the ICOM dialect. Immutable, and safe for use by many threads.
 *
 * <pre>{@code
 * IcomSender sender = IcomSender.of(Server.at("http://localhost:3000"), "32074986");
 * String resourceId = sender.send(Files.readAllBytes(Path.of("pacs.008.xml")));
 * }</pre>
 *
 * <p><b>Whatever is stored twice are two messages.</b> ICOM gives each request that it takes in new ids, also if it holds the same
 * bytes as one before. So a request is made again only when nothing of it was stored for sure: there was no connection, or the
 * server says 408, 429 or 503 (after {@code Retry-After}, if it says so). Any other 4xx is final, too: nothing was stored, and the same
 * request would be refused again.
 *
 * <p><b>No answer, and a 5xx other than 503, leave open what was stored</b>: everything or nothing with Malote, with the Central Bank
 * perhaps a part. {@link #send} then throws an {@link UnknownOutcomeException}, and what comes next is the program's to decide:
 *
 * <ul>
 *   <li>Keep the bytes as they are. The same payment must never be sent as a message with other ids.
 *   <li>Wait for what the message brings about: a pacs.002 or an admi.002 in the queue of the institution says that it was stored.
 *   <li>If nothing comes, send the same bytes again. Who receives them must recognise a message by its {@code MsgId}, and a payment
 *       by its {@code EndToEndId}, as the Central Bank's system does. In a hub that is the institution that receives them.
 * </ul>
 *
 * <p>Where that is so, {@link #resendUnknown} has the sender do it by itself, as the manual of ICOM advises.
 */
public final class IcomSender {
    /** The most messages of one request. */
    public static final int MAX_MESSAGES = Multipart.MAX_PARTS;

    private static final int STORED = 201;
    private static final String XML = "application/xml; charset=utf-8";

    private final Server server;
    private final String ispb;
    private final Attempts attempts;
    private final boolean gzip;
    private final boolean resendUnknown;

    private IcomSender(Server server, String ispb, Attempts attempts, boolean gzip, boolean resendUnknown) {
        this.server = server;
        this.ispb = ispb;
        this.attempts = attempts;
        this.gzip = gzip;
        this.resendUnknown = resendUnknown;
    }

    /**
     * A sender that packs what it sends, tries for a minute, and does not send again what may be stored.
     *
     * @param ispb the institution that sends
     * @throws IllegalArgumentException if the ISPB is invalid
     */
    public static IcomSender of(Server server, String ispb) {
        return new IcomSender(
                server,
                Ispb.check(ispb),
                new Attempts(server.http(), Duration.ofMinutes(1), (reason, pause) -> {}),
                true,
                false);
    }

    /** The same, trying for so long: each request from its first attempt, and no attempt takes longer than what is left. */
    public IcomSender patience(Duration time) {
        return with(new Attempts(server.http(), time, attempts.retrying()), gzip, resendUnknown);
    }

    /** The same, where somebody hears why and after which pause a request is made again. */
    public IcomSender retrying(BiConsumer<String, Duration> hearer) {
        return with(new Attempts(server.http(), attempts.patience(), hearer), gzip, resendUnknown);
    }

    /** The same, with bodies packed (gzip) or not. */
    public IcomSender gzip(boolean packed) {
        return with(attempts, packed, resendUnknown);
    }

    /** The same, that sends again, or not, what may be stored already: whoever receives messages may then get them twice. */
    public IcomSender resendUnknown(boolean again) {
        return with(attempts, gzip, again);
    }

    private IcomSender with(Attempts tries, boolean packed, boolean again) {
        return new IcomSender(server, ispb, tries, packed, again);
    }

    /** Sends one message, as {@link #send(List)} does, and gives its {@code PI-ResourceId}. */
    public String send(byte[] xml) throws IOException, InterruptedException {
        return send(List.of(xml)).get(0);
    }

    /**
     * Sends messages in one request, and returns when they are stored.
     *
     * @param messages 1 to {@value #MAX_MESSAGES}, as the server takes them in: mostly XML documents in UTF-8 of 1 MiB at most
     * @return their {@code PI-ResourceId}s, in their order
     * @throws RejectedException if the server refuses them; then none is stored
     * @throws UnknownOutcomeException if it is not known whether they are stored
     * @throws IOException if it did not work in all the time; then none is stored
     * @throws InterruptedException if this thread was interrupted; they may be stored or not
     */
    public List<String> send(List<byte[]> messages) throws IOException, InterruptedException {
        if (messages.isEmpty() || messages.size() > MAX_MESSAGES) {
            throw new IllegalArgumentException(
                    "a request holds 1 to " + MAX_MESSAGES + " messages, not " + messages.size());
        }
        String boundary = Multipart.boundary();
        boolean single = messages.size() == 1;
        byte[] body = single ? messages.get(0) : parts(messages, boundary);
        HttpRequest.Builder request = server.request("/api/v1/in/" + ispb + "/msgs")
                .setHeader("Content-Type", single ? XML : "multipart/mixed; boundary=" + boundary)
                .POST(BodyPublishers.ofByteArray(gzip ? Gzip.pack(body) : body));
        if (gzip) {
            request.setHeader("Content-Encoding", "gzip");
        }
        Outcome outcome = new Outcome(messages.size());
        try {
            return attempts.make(request.build(), outcome::ids, outcome::mayRepeat);
        } catch (RejectedException e) {
            throw outcome.isUnknown ? outcome.unknown(e) : e;
        } catch (IOException e) {
            throw outcome.isUnknown ? outcome.unknown(e) : new IOException(NoAnswer.reason(e), e);
        }
    }

    private static byte[] parts(List<byte[]> messages, String boundary) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            body.writeBytes(("--" + boundary + "\r\nContent-Type: " + XML + "\r\n\r\n").getBytes(ISO_8859_1));
            body.writeBytes(message);
            body.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        body.writeBytes(("--" + boundary + "--\r\n").getBytes(ISO_8859_1));
        return body.toByteArray();
    }

    /** What became of one request so far. */
    private final class Outcome {
        private final int messages;
        private boolean isUnknown;

        Outcome(int messages) {
            this.messages = messages;
        }

        List<String> ids(HttpResponse<byte[]> response) throws IOException {
            int status = response.statusCode();
            if (status == STORED) {
                String ids = response.headers().firstValue("PI-ResourceId").orElse("");
                List<String> each = List.of(ids.strip().split("\\s*,\\s*"));
                if (ids.isBlank() || each.size() != messages) {
                    throw new IOException("the server answers 201 and names " + (ids.isBlank() ? 0 : each.size())
                            + " messages, not " + messages);
                }
                return each;
            }
            Problem problem = IcomProblem.of(status, response.body());
            if (status == 408 || status == 429 || status == 503) {
                throw new NothingStored(problem.toString());
            } else if (status >= 300 && status < 500) {
                throw new RejectedException(problem);
            }
            throw new IOException(problem.toString());
        }

        /** Whether another attempt may follow a failure, of which is noted whether it leaves open what was stored. */
        boolean mayRepeat(IOException failure) {
            if (failure instanceof RejectedException) {
                return false;
            } else if (isNothingStored(failure)) {
                return true;
            }
            isUnknown = true;
            return resendUnknown;
        }

        UnknownOutcomeException unknown(IOException failure) {
            return new UnknownOutcomeException(
                    "it is not known whether the messages are stored: " + NoAnswer.reason(failure), failure);
        }

        private static boolean isNothingStored(IOException failure) {
            for (@Nullable Throwable each = failure; each != null; each = each.getCause()) {
                if (each instanceof NothingStored
                        || each instanceof ConnectException
                        || each instanceof HttpConnectTimeoutException
                        || each instanceof SSLHandshakeException) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The server says that it stored nothing and may be asked again. */
    private static final class NothingStored extends IOException {
        private static final long serialVersionUID = 1;

        NothingStored(String message) {
            super(message);
        }
    }
}
