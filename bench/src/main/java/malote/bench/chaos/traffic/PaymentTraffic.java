package malote.bench.chaos.traffic;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import malote.bench.history.Fault;
import malote.bench.history.Ledger;
import malote.bench.history.Verdict;
import malote.bench.load.spi.Balances;
import malote.bench.load.spi.Banks;

/** Institutions that pay each other by the payment system, at a steady pace. Everybody must hear the same, and no cent may be lost. */
public final class PaymentTraffic implements Traffic {
    private static final List<String> INSTITUTIONS = List.of("30000001", "30000002", "30000003", "30000004");
    private static final int READERS = 3;
    private static final int SENDERS = 2;
    private static final long PACE_NANOS = 25_000_000L;

    private final Surroundings around;
    private final Ledger ledger = new Ledger();
    private final Banks banks;
    private final List<Ended> ended = new ArrayList<>();
    private boolean isStopped;

    private record Ended(long begun, long nanos) {}

    public PaymentTraffic(Surroundings around) {
        this.around = around;
        this.banks = new Banks(
                new malote.bench.load.spi.Surroundings(
                        around.loop(), around.endpoints(), ledger, around.trouble(), true, true, this::ended),
                INSTITUTIONS,
                READERS,
                SENDERS);
    }

    private void ended(long nanos) {
        long now = System.nanoTime();
        around.timeline().count(now);
        ended.add(new Ended(now - nanos, nanos));
    }

    @Override
    public String name() {
        return "payments";
    }

    @Override
    public void start() {
        banks.open();
        pay();
    }

    private void pay() {
        if (!isStopped) {
            banks.pay();
            around.loop().at(System.nanoTime() + PACE_NANOS, this::pay);
        }
    }

    @Override
    public void check(long now) {
        // Banks do so by themselves.
    }

    @Override
    public void stop() {
        isStopped = true;
    }

    @Override
    public boolean isDelivered() {
        return banks.isIdle();
    }

    @Override
    public void finish() {
        banks.close();
    }

    @Override
    public boolean isFinished() {
        return banks.isClosed();
    }

    @Override
    public long storedCount() {
        return ledger.storedCount();
    }

    @Override
    public long deliveredCount() {
        return ledger.endedCount();
    }

    @Override
    public long redeliveredCount() {
        return ledger.redeliveredCount();
    }

    /** From the payment to its end. */
    @Override
    public double longestDelay(long from, long to) {
        return ended.stream()
                        .filter(payment -> payment.begun() - from >= 0 && payment.begun() - to < 0)
                        .mapToLong(Ended::nanos)
                        .max()
                        .orElse(0)
                / 1e9;
    }

    @Override
    public Verdict verdict() {
        Balances balances = Balances.ask(around.loop(), around.endpoints().get(0));
        if (balances.all().compareTo(BigDecimal.ZERO) != 0
                || balances.reserved().compareTo(BigDecimal.ZERO) != 0) {
            ledger.fault(Fault.UNEXPECTED, () -> "the sums are not zero: " + balances);
        }
        return ledger.verdict();
    }
}
