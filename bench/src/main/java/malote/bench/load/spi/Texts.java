package malote.bench.load.spi;

import java.nio.charset.StandardCharsets;
import java.util.List;
import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;

/** Makes the messages of banks, and finds in those of the payment system what matters. For one thread. */
final class Texts {
    private final PaymentGenerator generator = PaymentGenerator.create();

    /** A payment (pacs.008) of one operation. */
    byte[] payment(String payer, String receiver) {
        return generator.payment(new Ispb(payer), new Ispb(receiver), 1);
    }

    /** The answer (pacs.002) by which a receiver accepts a payment. */
    byte[] acceptance(String receiver, String payment) {
        return generator.acceptance(new Ispb(receiver), List.of(payment));
    }

    static String text(byte[] xml) {
        return new String(xml, StandardCharsets.ISO_8859_1);
    }

    /** The text of the next element of this name; empty if there is none. */
    static String value(String xml, String name, int from) {
        String tag = "<" + name + ">";
        int begin = xml.indexOf(tag, from);
        if (begin < 0) {
            return "";
        }
        begin += tag.length();
        return xml.substring(begin, xml.indexOf('<', begin));
    }
}
