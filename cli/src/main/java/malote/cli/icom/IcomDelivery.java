package malote.cli.icom;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import malote.cli.output.Progress;
import malote.client.RejectedException;
import malote.client.icom.IcomSender;
import malote.client.icom.UnknownOutcomeException;
import org.jspecify.annotations.Nullable;

/** Sends messages in their order, in requests of neighbours with one sender, and prints the ids that they get. Not thread-safe. */
public final class IcomDelivery {
    /** In one request; messages are in memory, packed and not. */
    private static final int MOST_BYTES = 8 << 20;

    private static final Pattern ISPB = Pattern.compile("[0-9A-Z]{8}");
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Function<String, IcomSender> senders;
    private final int batch;
    private final @Nullable String ispb;
    private final boolean json;
    private final PrintStream out;
    private final Progress progress;

    private final List<XmlFile> gathered = new ArrayList<>();
    private long gatheredBytes;
    private String sender = "";
    private long sent;

    /**
     * @param senders the sender for an institution
     * @param batch the most messages of one request
     * @param ispb who sends them all; null: each says it
     * @param json whether to print lines of JSON
     */
    public IcomDelivery(
            Function<String, IcomSender> senders,
            int batch,
            @Nullable String ispb,
            boolean json,
            PrintStream out,
            Progress progress) {
        this.senders = senders;
        this.batch = batch;
        this.ispb = ispb;
        this.json = json;
        this.out = out;
        this.progress = progress;
    }

    /**
     * Sends all of them.
     *
     * @throws IOException if the source or the sender fails; what came before is stored
     */
    public void send(XmlSource source) throws IOException, InterruptedException {
        for (XmlFile file = next(source); file != null; file = next(source)) {
            add(file);
        }
        flush();
    }

    private @Nullable XmlFile next(XmlSource source) throws IOException, InterruptedException {
        try {
            return source.next();
        } catch (IOException e) {
            flush();
            throw e;
        }
    }

    private void add(XmlFile file) throws IOException, InterruptedException {
        String from = ispb == null ? SenderField.read(file.content()) : ispb;
        if (from == null || !ISPB.matcher(from).matches()) {
            flush();
            throw new IOException(
                    file.name() + " does not say which institution sends it (AppHdr/Fr); say it by --ispb");
        }
        if (!from.equals(sender) || gathered.size() == batch || gatheredBytes + file.content().length > MOST_BYTES) {
            flush();
            sender = from;
        }
        gathered.add(file);
        gatheredBytes += file.content().length;
    }

    private void flush() throws IOException, InterruptedException {
        if (gathered.isEmpty()) {
            return;
        }
        List<String> ids = post();
        for (int i = 0; i < ids.size(); i++) {
            String name = gathered.get(i).name();
            out.println(json ? line(ids.get(i), name) : ids.get(i) + "\t" + name);
        }
        out.flush();
        sent += ids.size();
        progress.add(ids.size());
        gathered.clear();
        gatheredBytes = 0;
    }

    private List<String> post() throws IOException, InterruptedException {
        try {
            return senders.apply(sender)
                    .send(gathered.stream().map(XmlFile::content).toList());
        } catch (RejectedException e) {
            throw new IOException(e.getMessage() + ". Refused: " + names(), e);
        } catch (UnknownOutcomeException e) {
            throw new IOException(e.getMessage() + ". Perhaps stored: " + names(), e);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + ". Not stored: " + names(), e);
        }
    }

    private String names() {
        String first = gathered.get(0).name();
        int others = gathered.size() - 1;
        return others == 0 ? first : first + " to " + gathered.get(others).name() + " (" + gathered.size() + ")";
    }

    private static String line(String id, String name) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator line = FACTORY.createGenerator(text)) {
            line.writeStartObject();
            line.writeStringField("resourceId", id);
            line.writeStringField("file", name);
            line.writeEndObject();
        }
        return text.toString();
    }

    /** How many messages are stored. */
    public long sent() {
        return sent;
    }
}
