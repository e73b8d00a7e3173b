package malote.bench.load.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Invented accounts as JSON objects that are ready to be copied into messages. */
final class Parties {
    private static final int PAYERS_OF_EACH = 1_000;
    private static final int RECEIVERS = 300;
    private static final List<String> TYPES = List.of("CACC", "CACC", "TRAN", "SVGS");

    private final SplittableRandom random = new SplittableRandom(20_201_116);
    private final byte[][] payers = new byte[Phrases.INSTITUTIONS.size() * PAYERS_OF_EACH][];
    private final byte[][] receivers = new byte[RECEIVERS][];
    private final int[] receiverIspbAt = new int[RECEIVERS];

    Parties() {
        for (int i = 0; i < payers.length; i++) {
            payers[i] = json(Phrases.INSTITUTIONS.get(i % Phrases.INSTITUTIONS.size()));
        }
        for (int i = 0; i < RECEIVERS; i++) {
            receivers[i] = json("--------");
            receiverIspbAt[i] = new String(receivers[i], StandardCharsets.ISO_8859_1).indexOf("--------");
        }
    }

    int randomPayer(SplittableRandom by) {
        return by.nextInt(payers.length);
    }

    int randomReceiver(SplittableRandom by) {
        return by.nextInt(RECEIVERS);
    }

    byte[] payer(int payer) {
        return payers[payer];
    }

    /** The account without its ISPB, which goes to {@link #receiverIspbAt}. */
    byte[] receiver(int receiver) {
        return receivers[receiver];
    }

    int receiverIspbAt(int receiver) {
        return receiverIspbAt[receiver];
    }

    private byte[] json(String ispb) {
        return ("{\"nome\":\"" + pick(Phrases.FIRST_NAMES) + " " + pick(Phrases.SURNAMES) + " " + pick(Phrases.SURNAMES)
                        + "\",\"cpfCnpj\":\"" + digits(11) + "\",\"ispb\":\"" + ispb + "\",\"agencia\":\"" + digits(4)
                        + "\",\"contaTransacional\":\"" + digits(7) + "\",\"tipoConta\":\"" + pick(TYPES) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private String pick(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return digits.toString();
    }
}
