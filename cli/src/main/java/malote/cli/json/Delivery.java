package malote.cli.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import malote.cli.output.Progress;
import malote.client.Receipt;
import malote.client.Sender;
import org.jspecify.annotations.Nullable;

/** Sends the messages of a source in their order, in requests of neighbours with one receiver. Not thread-safe. */
public final class Delivery {
    /** In UTF-8 three times as many bytes at most: well below the 64 MiB that the server takes. */
    private static final int MOST_CHARS = 8 << 20;

    private static final Pattern ISPB = Pattern.compile("[0-9A-Z]{8}");

    private final Sender sender;
    private final int batch;
    private final @Nullable String only;
    private final Progress progress;
    private final StringBuilder gathered = new StringBuilder();
    private int gatheredMessages;
    private String receiver = "";
    private long sent;
    private long stored;

    /**
     * @param batch the most messages of one request
     * @param only the one receiver that is allowed; null: any
     */
    public Delivery(Sender sender, int batch, @Nullable String only, Progress progress) {
        this.sender = sender;
        this.batch = batch;
        this.only = only;
        this.progress = progress;
    }

    /**
     * Sends all of them.
     *
     * @throws IOException if the source or the sender fails; what came before is stored
     */
    public void send(MessageSource source) throws IOException, InterruptedException {
        for (RawMessage message = next(source); message != null; message = next(source)) {
            add(message);
        }
        flush();
    }

    private @Nullable RawMessage next(MessageSource source) throws IOException, InterruptedException {
        try {
            return source.next();
        } catch (IOException e) {
            flush();
            throw e;
        }
    }

    private void add(RawMessage message) throws IOException, InterruptedException {
        boolean valid = ISPB.matcher(message.ispb()).matches();
        if (!valid || (only != null && !only.equals(message.ispb()))) {
            flush();
            throw new IOException("message " + (sent + 1)
                    + (valid ? " is for " + message.ispb() + " and not for " + only : " has no right recebedor.ispb"));
        }
        if (!message.ispb().equals(receiver)
                || gatheredMessages == batch
                || gathered.length() + message.line().length() > MOST_CHARS) {
            flush();
            receiver = message.ispb();
        }
        gathered.append(message.line());
        gatheredMessages++;
    }

    private void flush() throws IOException, InterruptedException {
        if (gatheredMessages == 0) {
            return;
        }
        Receipt receipt = sender.sendLines(receiver, gathered.toString().getBytes(StandardCharsets.UTF_8));
        sent += receipt.recebidas();
        stored += receipt.novas();
        progress.add(receipt.recebidas());
        gathered.setLength(0);
        gatheredMessages = 0;
    }

    /** How many messages are stored that were sent. */
    public long sent() {
        return sent;
    }

    /** How many of them were not there before. */
    public long stored() {
        return stored;
    }

    /** Tells which message of the input a pointer into the request that failed is about. */
    public String place(String pointer) {
        int slash = pointer.indexOf('/', 1);
        String index = pointer.substring(Math.min(1, pointer.length()), slash < 0 ? pointer.length() : slash);
        try {
            long number = sent + Integer.parseInt(index) + 1;
            return "message " + number + (slash < 0 ? "" : ", " + pointer.substring(slash + 1));
        } catch (NumberFormatException e) {
            return pointer;
        }
    }
}
