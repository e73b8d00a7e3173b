package malote.cli.bank;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.client.CollectorException;
import malote.client.Server;
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
    private static final Pattern PAYMENT = Pattern.compile("<EndToEndId>(E[0-9A-Za-z]{31})</EndToEndId>");
    private static final Pattern STATUS = Pattern.compile("<TxSts>([A-Z]{4})</TxSts>");
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
    private final List<IcomCollector> collectors = new CopyOnWriteArrayList<>();
    private final AtomicLong complained = new AtomicLong(System.nanoTime() - QUIET_NANOS);
    private volatile @Nullable CollectorException refusal;

    /** @param server where it sends and collects */
    public Bank(Server server, String ispb) {
        this.server = server;
        this.ispb = new Ispb(ispb);
        this.sender = IcomSender.of(server, ispb).resendUnknown(true).retrying(this::complain);
    }

    /** Says on standard error why something is tried again, not more often than every five seconds. */
    private void complain(String reason, Duration pause) {
        long last = complained.get();
        long now = System.nanoTime();
        if (now - last >= QUIET_NANOS && complained.compareAndSet(last, now)) {
            System.err.println("malote: bank " + ispb.code() + ": " + reason + "; trying again");
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
                        complain(reason, pause);
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
     * Pays so many times at an even pace, each time one operation. A payment that cannot be sent is counted as such.
     *
     * @return completes when the last payment is stored, or fails if one is not
     */
    public CompletableFuture<Void> pay(String receiver, int count, double perSecond) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Ispb to = new Ispb(receiver);
        AtomicInteger open = new AtomicInteger(count);
        long pause = Math.round(1e9 / perSecond);
        for (int i = 0; i < count; i++) {
            pace.schedule(() -> payOnce(to, open, done), i * pause, TimeUnit.NANOSECONDS);
        }
        return done;
    }

    /** Pays at a steady pace until it is closed. A payment that cannot be sent is counted as such. */
    public void keepPaying(String receiver, double perSecond) {
        Ispb to = new Ispb(receiver);
        pace.scheduleWithFixedDelay(
                () -> payOnce(to, new AtomicInteger(1), new CompletableFuture<>()),
                0,
                Math.round(1e9 / perSecond),
                TimeUnit.NANOSECONDS);
    }

    private void payOnce(Ispb to, AtomicInteger open, CompletableFuture<Void> done) {
        try {
            sender.send(generator.payment(ispb, to, 1));
            if (open.decrementAndGet() == 0) {
                done.complete(null);
            }
        } catch (IOException e) {
            unsent.incrementAndGet();
            done.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            done.completeExceptionally(e);
        }
    }

    /** Takes messages of this bank in: accepts payments, and counts what became of others. */
    public void take(List<IcomMessage> messages) throws IOException, InterruptedException {
        List<String> asked = new ArrayList<>();
        for (IcomMessage message : messages) {
            String xml = new String(message.xml(), UTF_8);
            if (xml.contains("<FIToFICstmrCdtTrf>")) {
                Matcher payment = PAYMENT.matcher(xml);
                while (payment.find()) {
                    asked.add(payment.group(1));
                }
            } else {
                Matcher status = STATUS.matcher(xml);
                while (status.find()) {
                    switch (status.group(1)) {
                        case "ACSC" -> paid.incrementAndGet();
                        case "ACCC" -> received.incrementAndGet();
                        default -> rejected.incrementAndGet();
                    }
                }
            }
        }
        for (int from = 0; from < asked.size(); from += PaymentGenerator.MAX_OPERATIONS) {
            sender.send(generator.acceptance(
                    ispb, asked.subList(from, Math.min(asked.size(), from + PaymentGenerator.MAX_OPERATIONS))));
        }
    }

    /** Ends its payments and its collector. */
    @Override
    public void close() {
        pace.shutdownNow();
        collectors.forEach(IcomCollector::close);
    }
}
