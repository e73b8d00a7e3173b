package malote.cli.icom;

import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;
import org.jspecify.annotations.Nullable;

/** Payments (pacs.008, of one operation) that could be real. */
public final class GeneratedPayments implements XmlSource {
    private final PaymentGenerator generator = PaymentGenerator.create();
    private final Ispb payer;
    private final Ispb receiver;
    private final long count;
    private long made;

    /** @throws IllegalArgumentException if an ISPB is invalid */
    public GeneratedPayments(String payer, String receiver, long count) {
        this.payer = new Ispb(payer);
        this.receiver = new Ispb(receiver);
        this.count = count;
    }

    @Override
    public @Nullable XmlFile next() {
        return made == count ? null : new XmlFile("payment " + ++made, generator.payment(payer, receiver, 1));
    }
}
