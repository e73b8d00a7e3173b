package malote.message;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Makes messages that could be real: they follow {@link MessageRules}, have right check digits, and their parties,
 * drawn from the {@link SampleAccounts} of each institution, repeat as they do in reality.
 *
 * <p>Safe for use by many threads: each call splits a source of randomness of its own off the one given.
 */
public final class MessageGenerator {
    /** The most messages that one call makes. */
    public static final int MAX_COUNT = 10_000;

    private static final String ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int MAX_AGE_MILLIS = 5_000;
    private static final int SEED_BYTES = 40;

    private final SplittableGenerator random;
    private final InstantSource clock;

    /**
     * @param random decides everything that is random; from now on the generator's own. The uniqueness of
     *     {@code endToEndId} rests on it, so outside tests {@link #create} is the way
     */
    public MessageGenerator(SplittableGenerator random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    /**
     * A generator on the system's clock with more than 256 bits of state seeded from {@link SecureRandom}, so that ids
     * stay unique over replicas and restarts.
     */
    public static MessageGenerator create() {
        byte[] seed = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        return new MessageGenerator(
                (SplittableGenerator)
                        RandomGeneratorFactory.of("L64X256MixRandom").create(seed),
                InstantSource.system());
    }

    /**
     * New messages for the institution, paid in the last five seconds, from other institutions.
     *
     * @param count 1 to {@value #MAX_COUNT}, else {@link IllegalArgumentException}
     */
    public List<Message> generate(Ispb receiver, int count) {
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException("count is " + count + "; 1 to " + MAX_COUNT + " are allowed");
        }
        RandomGenerator own = split();
        long now = clock.millis();
        List<Message> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            messages.add(message(own, receiver.code(), now));
        }
        return messages;
    }

    /** A new message from an institution to another, or itself, paid in the last five seconds. */
    public Message generate(Ispb payer, Ispb receiver) {
        return message(split(), payer.code(), receiver.code(), clock.millis());
    }

    private RandomGenerator split() {
        synchronized (random) {
            return random.split();
        }
    }

    private static Message message(RandomGenerator random, String receiver, long now) {
        return message(random, SampleData.institutionOtherThan(receiver, random), receiver, now);
    }

    private static Message message(RandomGenerator random, String payer, String receiver, long now) {
        Instant paid = Instant.ofEpochMilli(now - random.nextInt(MAX_AGE_MILLIS));
        return new Message(
                endToEndId(payer, paid, random),
                valor(random),
                SampleAccounts.payer(payer, random),
                SampleAccounts.receiver(receiver, random),
                random.nextInt(5) < 3 ? "" : SampleData.pick(SampleData.PHRASES, random),
                alphanumeric(random.nextInt(26, 36), random),
                paid);
    }

    private static String endToEndId(String payer, Instant paid, RandomGenerator random) {
        LocalDateTime utc = LocalDateTime.ofInstant(paid, ZoneOffset.UTC);
        long minute = utc.getYear();
        minute = minute * 100 + utc.getMonthValue();
        minute = minute * 100 + utc.getDayOfMonth();
        minute = minute * 100 + utc.getHour();
        minute = minute * 100 + utc.getMinute();
        return "E" + payer + minute + alphanumeric(11, random);
    }

    private static String alphanumeric(int length, RandomGenerator random) {
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = ALPHANUMERIC.charAt(random.nextInt(ALPHANUMERIC.length()));
        }
        return new String(chars);
    }

    /** Many small amounts and few large ones; round ones and prices that end in 90 are common. */
    private static BigDecimal valor(RandomGenerator random) {
        if (random.nextInt(4) == 0) {
            return BigDecimal.valueOf(SampleData.ROUND_REAIS[random.nextInt(SampleData.ROUND_REAIS.length)] * 100L, 2);
        }
        int dice = random.nextInt(100);
        long reais = dice < 30
                ? random.nextLong(1, 20)
                : dice < 70
                        ? random.nextLong(20, 150)
                        : dice < 93
                                ? random.nextLong(150, 1_500)
                                : dice < 99 ? random.nextLong(1_500, 15_000) : random.nextLong(15_000, 500_000);
        long cents = random.nextInt(3) == 0 ? 90 : random.nextInt(100);
        return BigDecimal.valueOf(reais * 100 + cents, 2);
    }
}
