package malote.bench.load.spi;

import java.util.ArrayList;
import java.util.List;

/** Institutions that pay each other, each in turn the one after it. For the thread of the loop. */
public final class Banks {
    private static final long CHECK_NANOS = 500_000_000L;

    private final Surroundings around;
    private final List<Bank> banks = new ArrayList<>();
    private int next;
    private boolean isClosing;

    /**
     * @param ispbs two or more
     * @param readers of each that read at the same time, 1 to 6
     * @param senders of each that send at the same time
     */
    public Banks(Surroundings around, List<String> ispbs, int readers, int senders) {
        this.around = around;
        Texts texts = new Texts();
        for (String ispb : ispbs) {
            banks.add(new Bank(around, ispb, texts, readers, senders, banks.size()));
        }
    }

    /** Has all begin to read. */
    public void open() {
        banks.forEach(Bank::open);
        check();
    }

    /** Has the next pay the one after it. */
    public void pay() {
        Bank payer = banks.get(next);
        next = (next + 1) % banks.size();
        payer.pay(banks.get(next).ispb());
    }

    private void check() {
        if (!isClosed()) {
            long now = System.nanoTime();
            banks.forEach(bank -> bank.check(now));
            around.loop().at(now + CHECK_NANOS, this::check);
        }
    }

    /** Whether all payments have ended, and all that was sent is stored. */
    public boolean isIdle() {
        return around.ledger().underWay() == 0 && banks.stream().allMatch(Bank::isIdle);
    }

    /** Ends the streams when the reads under way are answered. */
    public void close() {
        isClosing = true;
        banks.forEach(Bank::close);
    }

    public boolean isClosed() {
        return isClosing && banks.stream().allMatch(Bank::isClosed);
    }
}
