package malote.cli.bank;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import malote.client.CollectorException;
import malote.client.Server;
import malote.client.icom.IcomBatch;
import malote.client.icom.IcomCollector;
import malote.client.icom.IcomListener;
import malote.client.icom.IcomMessage;
import malote.client.icom.IcomSender;
import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A small bank: it accepts whatever it is paid, pays at an even pace, and counts. It keeps nothing, so it is none to learn bookkeeping
 * from. Safe for use by many threads.
 */
public final class Bank implements AutoCloseable {
    /** What is late for longer moves the rest. */
    private static final long LATEST_NANOS = 1_000_000_000L;
    /** Of so many operations it knows that it counted them. */
    private static final int REMEMBERED = 200_000;

    private static final int SENDERS = 4;
    private static final long QUIET_NANOS = 5_000_000_000L;

    private final Server server;
    private final Ispb ispb;
    private final IcomSender sender;
    private final PaymentGenerator generator = PaymentGenerator.create();
    private final ScheduledExecutorService pace = Executors.newScheduledThreadPool(SENDERS);
    private final AtomicLong paid = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();
    /** The newest operations that were counted, with how they ended. */
    private final Set<String> ended = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));

    private final List<IcomCollector> collectors = new CopyOnWriteArrayList<>();
    private final AtomicLong complained = new AtomicLong(System.nanoTime() - QUIET_NANOS);
    private volatile @Nullable CollectorException refusal;

    /** @param server where it sends and collects */
    public Bank(Server server, String ispb) {
        this.server = server;
        this.ispb = new Ispb(ispb);
        this.sender = IcomSender.of(server, ispb)
                .resendUnknown(true)
                .retrying((reason, pause) -> complain(reason + "; trying again"));
    }

    /** Says on standard error what is wrong, not more often than every five seconds. */
    private void complain(String what) {
        long last = complained.get();
        long now = System.nanoTime();
        if (now - last >= QUIET_NANOS && complained.compareAndSet(last, now)) {
            System.err.println("malote: bank " + ispb.code() + ": " + what);
        }
    }

    /** Why the server does not let it collect; empty as long as it does. */
    public Optional<CollectorException> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Collects with six streams from now on. */
    public void collect() {
        collectors.add(IcomCollector.of(server, ispb.code())
                .streams(IcomCollector.Builder.MAX_STREAMS)
                .listener(new IcomListener() {
                    @Override
                    public void retrying(int stream, String reason, Duration pause) {
                        complain(reason + "; trying again");
                    }

                    @Override
                    public void handlerFailed(IcomBatch batch, Throwable failure, Duration pause) {
                        complain("what it answers is not taken: " + failure.getMessage() + "; trying again");
                    }

                    @Override
                    public void gaveUp(int stream, CollectorException failure) {
                        refusal = failure;
                    }
                })
                .start(batch -> take(batch.messages())));
    }

    /** How it stands, in a line. */
    public String summary() {
        String text = String.format(
                Locale.ROOT, "%s paid %,d, was paid %,d, rejected %,d", ispb.code(), paid(), received(), rejected());
        return unsent.get() == 0 ? text : text + String.format(Locale.ROOT, ", could not send %,d", unsent.get());
    }

    /** Payments of this bank that were settled. */
    public long paid() {
        return paid.get();
    }

    /** Payments to this bank that were settled. */
    public long received() {
        return received.get();
    }

    /** Payments of and to this bank that were rejected. */
    public long rejected() {
        return rejected.get();
    }

    /**
     * Pays so many times at an even pace, each time one operation. A payment that cannot be sent is counted as such, and the others go on.
     *
     * @return completes when all are stored; fails as soon as one cannot be sent
     */
    public CompletableFuture<Void> pay(String receiver, int count, double perSecond) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        AtomicInteger left = new AtomicInteger(count);
        AtomicInteger open = new AtomicInteger(count);
        keepPaying(perSecond, () -> left.getAndDecrement() > 0, () -> {
            if (payOnce(new Ispb(receiver), done) && open.decrementAndGet() == 0) {
                done.complete(null);
            }
        });
        return done;
    }

    /** Pays at a steady pace until it is closed. A payment that cannot be sent is counted as such. */
    public void keepPaying(String receiver, double perSecond) {
        keepPaying(perSecond, () -> true, () -> payOnce(new Ispb(receiver), new CompletableFuture<>()));
    }

    /** Each payment comes a pause after the one before was due, whether that is sent or not; what is late for longer moves the rest. */
    private void keepPaying(double perSecond, BooleanSupplier goesOn, Runnable payment) {
        payNext(System.nanoTime(), Math.round(1e9 / perSecond), goesOn, payment);
    }

    private void payNext(long due, long pause, BooleanSupplier goesOn, Runnable payment) {
        if (!goesOn.getAsBoolean() || pace.isShutdown()) {
            return;
        }
        long now = System.nanoTime();
        long from = Math.max(0, now - due - LATEST_NANOS) + due;
        try {
            pace.schedule(
                    () -> {
                        payNext(from + pause, pause, goesOn, payment);
                        payment.run();
                    },
                    from - now,
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // It was closed in this moment.
        }
    }

    /** Whether the payment is stored. */
    private boolean payOnce(Ispb to, CompletableFuture<Void> done) {
        try {
            sender.send(generator.payment(ispb, to, 1));
            return true;
        } catch (IOException e) {
            unsent.incrementAndGet();
            complain("a payment could not be sent: " + e.getMessage());
            done.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            done.completeExceptionally(e);
        }
        return false;
    }

    /**
     * Takes messages of this bank in: accepts payments, and counts what became of others, each operation once, however often it comes. A
     * payment that comes again is accepted again, for nobody knows whether the first answer arrived. What it cannot read it leaves alone.
     */
    public void take(List<IcomMessage> messages) throws IOException, InterruptedException {
        List<String> asked = new ArrayList<>();
        for (IcomMessage message : messages) {
            take(message, asked);
        }
        for (int from = 0; from < asked.size(); from += PaymentGenerator.MAX_OPERATIONS) {
            sender.send(generator.acceptance(
                    ispb, asked.subList(from, Math.min(asked.size(), from + PaymentGenerator.MAX_OPERATIONS))));
        }
    }

    private void take(IcomMessage message, List<String> asked) {
        for (Operation operation : Operation.in(message.xml())) {
            switch (operation.status()) {
                case "" -> {
                    if (!asked.contains(operation.id())) {
                        asked.add(operation.id());
                    }
                }
                case "ACSC" -> count(operation, paid);
                case "ACCC" -> count(operation, received);
                default -> count(operation, rejected);
            }
        }
    }

    private void count(Operation operation, AtomicLong counter) {
        if (ended.add(operation.id() + operation.status())) {
            counter.incrementAndGet();
        }
    }

    /** Ends its payments and its collector. */
    @Override
    public void close() {
        pace.shutdownNow();
        collectors.forEach(IcomCollector::close);
    }
}
