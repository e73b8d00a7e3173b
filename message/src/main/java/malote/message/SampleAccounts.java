package malote.message;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The invented accounts of each institution. Account {@code n} of an institution is always the same party, on every
 * replica and after every restart (of one Java version), so that generated messages do not fill the table of parties without end.
 */
final class SampleAccounts {
    static final int RECEIVERS = 300;
    static final int PAYERS = 3_000;

    private static final String CNPJ_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private SampleAccounts() {}

    /** One of the {@value #RECEIVERS} accounts that receive; none is a salary account. */
    static Party receiver(String ispb, RandomGenerator random) {
        return account(ispb, random.nextInt(RECEIVERS));
    }

    /** One of the {@value #PAYERS} accounts that pay; the receiving ones are among them. */
    static Party payer(String ispb, RandomGenerator random) {
        return account(ispb, random.nextInt(PAYERS));
    }

    private static Party account(String ispb, int number) {
        SplittableRandom random = new SplittableRandom(Long.parseLong(ispb, Character.MAX_RADIX) * PAYERS + number);
        boolean company = random.nextInt(4) == 0;
        return new Party(
                company ? companyName(random) : personName(random),
                company ? cnpj(random) : digits(9, random, true),
                ispb,
                random.nextBoolean() ? "0001" : digits(4, random, false),
                digits(random.nextInt(5, 10), random, false),
                type(number, company, random));
    }

    private static AccountType type(int number, boolean company, RandomGenerator random) {
        int dice = random.nextInt(100);
        if (company || dice < 50) {
            return AccountType.CACC;
        }
        if (dice < 75) {
            return AccountType.TRAN;
        }
        if (dice < 93 || number < RECEIVERS) {
            return AccountType.SVGS;
        }
        return dice < 99 ? AccountType.SLRY : AccountType.OTHR;
    }

    private static String personName(RandomGenerator random) {
        String name =
                SampleData.pick(SampleData.FIRST_NAMES, random) + " " + SampleData.pick(SampleData.SURNAMES, random);
        return random.nextBoolean() ? name : name + " " + SampleData.pick(SampleData.SURNAMES, random);
    }

    private static String companyName(RandomGenerator random) {
        return SampleData.pick(SampleData.TRADES, random)
                + " "
                + SampleData.pick(SampleData.SURNAMES, random)
                + (random.nextInt(4) == 0 ? " S.A." : " Ltda.");
    }

    private static String cnpj(RandomGenerator random) {
        if (random.nextBoolean()) {
            return CheckDigits.complete(digits(8, random, false) + "0001");
        }
        StringBuilder root = new StringBuilder(12);
        for (int i = 0; i < 8; i++) {
            root.append(CNPJ_CHARACTERS.charAt(random.nextInt(CNPJ_CHARACTERS.length())));
        }
        return CheckDigits.complete(root.append("0001").toString());
    }

    private static String digits(int count, RandomGenerator random, boolean withCheckDigits) {
        char[] digits = new char[count];
        for (int i = 0; i < count; i++) {
            digits[i] = (char) ('0' + random.nextInt(10));
        }
        String text = new String(digits);
        return withCheckDigits ? CheckDigits.complete(text) : text;
    }
}
