package malote.bench.load.spi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import malote.bench.history.Fault;
import malote.bench.history.Ledger;

/** An institution that pays, accepts what it is paid, and keeps the ledger. For the thread of the loop. */
final class Bank {
    private final Surroundings around;
    private final Ledger ledger;
    private final String ispb;
    private final Texts texts;
    private final List<Reader> readers = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();
    private final Map<String, Long> begun = new HashMap<>();

    /**
     * @param readers that read at the same time, 1 to 6
     * @param senders that send at the same time
     * @param first which of the servers the first of them begins with
     */
    Bank(Surroundings around, String ispb, Texts texts, int readers, int senders, int first) {
        this.around = around;
        this.ledger = around.ledger();
        this.ispb = ispb;
        this.texts = texts;
        for (int i = 0; i < readers; i++) {
            this.readers.add(new Reader(around, ispb, first + i, this::take));
        }
        for (int i = 0; i < senders; i++) {
            this.senders.add(new Sender(around, ispb, first + i));
        }
    }

    String ispb() {
        return ispb;
    }

    /** Begins to read. */
    void open() {
        readers.forEach(Reader::start);
    }

    /** Pays an institution. */
    void pay(String receiver) {
        byte[] xml = texts.payment(ispb, receiver);
        String id = Texts.value(Texts.text(xml), "EndToEndId", 0);
        ledger.sent(id, ispb, receiver);
        begun.put(id, System.nanoTime());
        send(new Sender.Item(xml, () -> ledger.stored(id), () -> ledger.repeated(id)));
    }

    private void send(Sender.Item item) {
        senders.stream()
                .min(Comparator.comparingInt(Sender::load))
                .orElseThrow()
                .send(item);
    }

    private void take(String resourceId, byte[] message) {
        if (!ledger.isNew(resourceId)) {
            return;
        }
        String xml = Texts.text(message);
        String kind = Texts.value(xml, "MsgDefIdr", 0);
        if (kind.startsWith("pacs.008")) {
            each(xml, "<CdtTrfTxInf>", this::forwarded);
        } else if (kind.startsWith("pacs.002")) {
            each(xml, "<TxInfAndSts>", this::told);
        } else if (kind.startsWith("admi.002")) {
            ledger.refused(ispb, xml.substring(xml.indexOf("<Document>")));
        } else {
            ledger.fault(Fault.FROM_NOWHERE, () -> kind + " to " + ispb);
        }
    }

    private interface Operation {
        void at(String xml, int from);
    }

    private static void each(String xml, String tag, Operation operation) {
        for (int at = xml.indexOf(tag); at >= 0; at = xml.indexOf(tag, at + tag.length())) {
            operation.at(xml, at);
        }
    }

    private void forwarded(String xml, int from) {
        String id = Texts.value(xml, "EndToEndId", from);
        if (ledger.forwarded(id, ispb)) {
            send(new Sender.Item(texts.acceptance(ispb, id), () -> {}, ledger::answerRepeated));
        }
    }

    private void told(String xml, int from) {
        String id = Texts.value(xml, "OrgnlInstrId", from);
        String status = Texts.value(xml, "TxSts", from);
        ledger.told(id, ispb, status.equals("RJCT") ? "RJCT " + Texts.value(xml, "Cd", from) : status);
        Long since = begun.remove(id);
        if (since != null) {
            around.ended().accept(System.nanoTime() - since);
        }
    }

    /** Has clients lose their patience; called now and then. */
    void check(long now) {
        readers.forEach(reader -> reader.check(now));
        senders.forEach(sender -> sender.check(now));
    }

    /** Whether all that it has sent is stored. */
    boolean isIdle() {
        return senders.stream().allMatch(sender -> sender.load() == 0);
    }

    /** Ends the streams when the reads under way are answered. */
    void close() {
        readers.forEach(Reader::stop);
    }

    boolean isClosed() {
        return readers.stream().allMatch(Reader::isOver);
    }
}
