package malote.bench.load.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import malote.bench.history.EndToEndIds;

/**
 * Makes valid messages at next to no cost, by copying prepared pieces. Every {@code endToEndId} is unique, over all runs,
 * and as random as real ones, so that the index of the database has the same work.
 */
public final class Mint {
    /** No message is longer. */
    public static final int MAX_BYTES = 1_024;

    private static final String ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final byte[] LETTERS = ascii(ALPHANUMERIC);
    private static final int SUFFIX_LENGTH = 11;
    private static final int TX_ID_LENGTH = 32;
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyyMMddHHmm");
    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

    private static final byte[] ID = ascii("{\"endToEndId\":\"E");
    private static final byte[] VALOR = ascii("\",\"valor\":");
    private static final byte[] PAGADOR = ascii(",\"pagador\":");
    private static final byte[] RECEBEDOR = ascii(",\"recebedor\":");
    private static final byte[] CAMPO_LIVRE = ascii(",\"campoLivre\":\"");
    private static final byte[] TX_ID = ascii("\",\"txId\":\"");
    private static final byte[] DATA_HORA = ascii("\",\"dataHoraPagamento\":\"");
    private static final byte[] END = ascii("\"}");

    private final SplittableRandom random = new SplittableRandom();
    private final Parties parties = new Parties();
    private final byte[][] texts = Phrases.TEXTS.stream()
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    private final byte[][] payerIspbs =
            Phrases.INSTITUTIONS.stream().map(Mint::ascii).toArray(byte[][]::new);
    private long counter = random.nextLong();
    private long millis;
    private byte[] minute = new byte[0];
    private byte[] instant = new byte[0];
    private int idAt;

    // Where the message under way grows.
    private byte[] out = new byte[0];
    private int length;

    /**
     * Writes a message for the institution into {@code target} from {@code at} on and returns where it ends.
     *
     * @param ispb the receiver's, in ASCII
     */
    public int write(byte[] target, int at, byte[] ispb) {
        readClock();
        out = target;
        length = at;
        int payer = parties.randomPayer(random);
        put(ID);
        idAt = length - 1;
        put(payerIspbs[payer % payerIspbs.length]);
        put(minute);
        suffix();
        put(VALOR);
        valor();
        put(PAGADOR);
        put(parties.payer(payer));
        put(RECEBEDOR);
        int receiver = parties.randomReceiver(random);
        System.arraycopy(
                ispb,
                0,
                put(parties.receiver(receiver)),
                length - parties.receiver(receiver).length + parties.receiverIspbAt(receiver),
                ispb.length);
        put(CAMPO_LIVRE);
        put(texts[random.nextInt(texts.length)]);
        put(TX_ID);
        txId();
        put(DATA_HORA);
        put(instant);
        put(END);
        return length;
    }

    /** The id of the message written last; see {@link EndToEndIds#id}. */
    public long lastId() {
        return EndToEndIds.id(out, idAt);
    }

    private void readClock() {
        long now = System.currentTimeMillis();
        if (now != millis) {
            millis = now;
            var utc = Instant.ofEpochMilli(now).atOffset(ZoneOffset.UTC);
            instant = ascii(INSTANT.format(utc));
            minute = ascii(MINUTE.format(utc));
        }
    }

    private byte[] put(byte[] piece) {
        System.arraycopy(piece, 0, out, length, piece.length);
        length += piece.length;
        return out;
    }

    /** 64 bits fit into eleven of 62 characters, and the mixing is one to one. */
    private void suffix() {
        long number = EndToEndIds.mix(counter++);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            out[length++] = LETTERS[(int) Long.remainderUnsigned(number, LETTERS.length)];
            number = Long.divideUnsigned(number, LETTERS.length);
        }
    }

    private void txId() {
        long bits = 0;
        for (int i = 0; i < TX_ID_LENGTH; i++) {
            if (i % 10 == 0) {
                bits = random.nextLong();
            }
            int letter = (int) (bits & 63);
            out[length++] = LETTERS[letter < LETTERS.length ? letter : letter - LETTERS.length];
            bits >>>= 6;
        }
    }

    private void valor() {
        int cents = 1 + random.nextInt(99_999);
        int divisor = cents >= 10_000 ? 10_000 : cents >= 1_000 ? 1_000 : 100;
        for (; divisor > 0; divisor /= 10) {
            out[length++] = (byte) ('0' + cents / divisor % 10);
            if (divisor == 100) {
                out[length++] = '.';
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
