package malote.bench.load.icom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import malote.bench.history.EndToEndIds;
import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;

/**
 * Makes valid payments (pacs.008) of about 4 KB at next to no cost: copies prepared ones and gives them another receiver and ids of
 * their own. Every {@code EndToEndId} and {@code MsgId} is unique, over all runs.
 */
final class Payments {
    private static final int SAMPLES = 1_000;
    private static final int ID_LENGTH = 32;
    private static final int ISPB_LENGTH = 8;
    private static final int SUFFIX_LENGTH = 11;
    private static final byte[] LETTERS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> IDS = List.of("<BizMsgIdr>", "<MsgId>", "<EndToEndId>");
    private static final String RECEIVER = "<CdtrAgt><FinInstnId><ClrSysMmbId><MmbId>";
    private static final Ispb PAYER = new Ispb("60701190");
    private static final Ispb ANY = new Ispb("00000000");

    /** A payment, and where what is replaced begins. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    private record Sample(byte[] xml, int[] suffixes, int receiver) {
        static Sample of(byte[] xml) {
            String text = new String(xml, StandardCharsets.ISO_8859_1);
            int[] suffixes = IDS.stream()
                    .mapToInt(tag -> after(text, tag) + ID_LENGTH - SUFFIX_LENGTH)
                    .toArray();
            return new Sample(xml, suffixes, after(text, RECEIVER));
        }

        private static int after(String text, String tag) {
            int at = text.indexOf(tag);
            if (at < 0) {
                throw new IllegalStateException("a payment without " + tag);
            }
            return at + tag.length();
        }
    }

    private final SplittableRandom random = new SplittableRandom();
    private final List<Sample> samples = new ArrayList<>(SAMPLES);
    private final int maxBytes;
    private long counter = random.nextLong();

    Payments() {
        PaymentGenerator generator = PaymentGenerator.create();
        for (int i = 0; i < SAMPLES; i++) {
            samples.add(Sample.of(generator.payment(PAYER, ANY, 1)));
        }
        maxBytes =
                samples.stream().mapToInt(sample -> sample.xml().length).max().orElseThrow();
    }

    /** No payment is longer. */
    int maxBytes() {
        return maxBytes;
    }

    /** Writes a payment to the institution from {@code at} on and returns where it ends. */
    int write(byte[] target, int at, String receiver) {
        Sample sample = samples.get(random.nextInt(SAMPLES));
        System.arraycopy(sample.xml(), 0, target, at, sample.xml().length);
        long number = EndToEndIds.mix(counter++);
        for (int suffix : sample.suffixes()) {
            putSuffix(number, target, at + suffix);
        }
        for (int i = 0; i < ISPB_LENGTH; i++) {
            target[at + sample.receiver() + i] = (byte) receiver.charAt(i);
        }
        return at + sample.xml().length;
    }

    /** 64 bits fit into eleven of 62 characters, and the mixing is one to one. */
    private static void putSuffix(long number, byte[] target, int at) {
        long rest = number;
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            target[at + i] = LETTERS[(int) Long.remainderUnsigned(rest, LETTERS.length)];
            rest = Long.divideUnsigned(rest, LETTERS.length);
        }
    }
}
