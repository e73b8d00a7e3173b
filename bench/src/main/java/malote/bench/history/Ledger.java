package malote.bench.history;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Payments, and what their payers and receivers were told of them. Each that was stored must end once, and both must hear the same: the
 * payer ACSC and the receiver ACCC, or who was asked RJCT with the same code. For one thread.
 *
 * <p>Messages are told apart by their {@code PI-ResourceId}: one that comes again under the same is the same. A payment that was sent again,
 * since nobody knew whether it had been stored, may be answered again to its payer.
 */
public final class Ledger {
    private static final int EXAMPLES = 5;

    private final Map<String, Payment> payments = new HashMap<>();
    private final Set<String> resources = new HashSet<>();
    private final Map<String, Long> rejections = new TreeMap<>();
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final List<String> examples = new ArrayList<>();
    private long stored;
    private long ended;
    private long settled;
    private long refusals;
    private long repeats;
    private long redelivered;

    private static final class Payment {
        final String payer;
        final String receiver;
        boolean isStored;
        boolean isForwarded;
        int repeats;
        final List<String> toPayer = new ArrayList<>(1);
        final List<String> toReceiver = new ArrayList<>(1);

        Payment(String payer, String receiver) {
            this.payer = payer;
            this.receiver = receiver;
        }

        boolean isOver() {
            return isStored && !toPayer.isEmpty() && (!isForwarded || !toReceiver.isEmpty());
        }
    }

    /** A payment is about to be sent. */
    public void sent(String id, String payer, String receiver) {
        payments.put(id, new Payment(payer, receiver));
    }

    /** It was answered 201. */
    public void stored(String id) {
        Payment payment = known(id);
        payment.isStored = true;
        stored++;
        count(payment);
    }

    /** It is sent again, for its outcome is unknown. */
    public void repeated(String id) {
        known(id).repeats++;
        repeats++;
    }

    /** An answer of its receiver is sent again, for its outcome is unknown. */
    public void answerRepeated() {
        repeats++;
    }

    /** Whether a message comes for the first time. */
    public boolean isNew(String resourceId) {
        boolean isNew = resources.add(resourceId);
        redelivered += isNew ? 0 : 1;
        return isNew;
    }

    /**
     * A payment came to an institution.
     *
     * @return whether it is to be answered: not if it came before
     */
    public boolean forwarded(String id, String to) {
        Payment payment = payments.get(id);
        if (payment == null) {
            fault(Fault.FROM_NOWHERE, () -> "payment " + id + " to " + to);
            return false;
        } else if (!payment.receiver.equals(to)) {
            fault(Fault.MISDIRECTED, () -> "payment " + id + " to " + to + ", not " + payment.receiver);
            return false;
        } else if (payment.isForwarded) {
            fault(Fault.DUPLICATED, () -> "payment " + id + " under another PI-ResourceId");
            return false;
        }
        payment.isForwarded = true;
        return true;
    }

    /**
     * An institution was told what became of a payment.
     *
     * @param answer ACSC, ACCC, or RJCT and the code with a space between
     */
    public void told(String id, String to, String answer) {
        Payment payment = payments.get(id);
        if (payment == null) {
            fault(Fault.FROM_NOWHERE, () -> answer + " of " + id + " to " + to);
        } else if (payment.payer.equals(to) && !answer.equals("ACCC")) {
            payment.toPayer.add(answer);
            if (payment.toPayer.size() == 1) {
                rejections.merge(answer, 1L, Long::sum);
                settled += answer.equals("ACSC") ? 1 : 0;
                count(payment);
            }
        } else if (payment.receiver.equals(to) && !answer.equals("ACSC")) {
            payment.toReceiver.add(answer);
            if (payment.toReceiver.size() == 1) {
                count(payment);
            }
        } else {
            fault(Fault.MISDIRECTED, () -> answer + " of " + id + " to " + to);
        }
    }

    /** A message was refused (admi.002), which a second answer may be whose first was stored after all. */
    public void refused(String to, String text) {
        refusals++;
        if (refusals > repeats) {
            fault(Fault.UNEXPECTED, () -> "admi.002 to " + to + ": " + text);
        }
    }

    /** Something else is wrong. */
    public void fault(Fault fault, Supplier<String> text) {
        if (faults.merge(fault, 1L, Long::sum) == 1 || examples.size() < EXAMPLES) {
            examples.add(fault + ": " + text.get());
        }
    }

    private void count(Payment payment) {
        if (payment.isOver()) {
            ended++;
        }
    }

    private Payment known(String id) {
        Payment payment = payments.get(id);
        if (payment == null) {
            throw new IllegalArgumentException("never sent: " + id);
        }
        return payment;
    }

    /** Payments that were answered 201. */
    public long storedCount() {
        return stored;
    }

    /** Those of which all who have a part in them know the end. */
    public long endedCount() {
        return ended;
    }

    public long settledCount() {
        return settled;
    }

    /** Those that are sent and have not ended. */
    public long underWay() {
        return payments.size() - ended;
    }

    /** How many messages came again under the same id. */
    public long redeliveredCount() {
        return redelivered;
    }

    /** How the payments ended, for people: {@code ACSC: 1,000, RJCT AB03: 2}. */
    public String ends() {
        List<String> all = new ArrayList<>();
        rejections.forEach((answer, count) -> all.add(String.format("%s: %,d", answer, count)));
        return String.join(", ", all);
    }

    /** Also on what is missing: to be asked when nothing more is to come. */
    public Verdict verdict() {
        payments.forEach(this::judge);
        return new Verdict(stored, ended, new EnumMap<>(faults), List.copyOf(examples));
    }

    private void judge(String id, Payment payment) {
        String told = id + ": payer " + payment.toPayer + ", receiver " + payment.toReceiver;
        if (payment.isStored && !payment.isOver()) {
            fault(Fault.LOST, () -> "the end of " + told);
            return;
        } else if (payment.toPayer.isEmpty()) {
            return;
        }
        String end = payment.toPayer.get(0);
        String other = end.equals("ACSC") ? "ACCC" : end;
        boolean isSame = payment.toPayer.stream().allMatch(end::equals)
                && payment.toReceiver.stream().allMatch(other::equals)
                && payment.isForwarded == !payment.toReceiver.isEmpty();
        if (!isSame) {
            fault(Fault.CHANGED, () -> told);
        } else if (payment.toPayer.size() > 1 + payment.repeats || payment.toReceiver.size() > 1) {
            fault(Fault.DUPLICATED, () -> told);
        }
    }
}
