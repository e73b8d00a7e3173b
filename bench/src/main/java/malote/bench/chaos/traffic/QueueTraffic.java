package malote.bench.chaos.traffic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongPredicate;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.history.Rules;
import malote.bench.history.Verdict;
import malote.bench.load.Bodies;
import malote.bench.load.Dialect;
import malote.bench.load.Load;
import malote.bench.load.SteadyCollector;
import malote.bench.load.SteadySender;
import malote.bench.load.icom.IcomDialect;
import malote.bench.load.icom.XmlBodies;
import malote.bench.load.json.JsonBodies;
import malote.bench.load.json.JsonDialect;

/** Senders and collectors of several institutions in one dialect, and what became of their messages. */
public final class QueueTraffic implements Traffic {
    private static final int COLLECTORS = 5;
    private static final double REQUESTS_PER_SECOND = 25;
    private static final double MULTIPART_SHARE = 0.4;

    private static final int JSON_INSTITUTIONS = 8;
    private static final int JSON_SENDERS = 3;
    private static final int ARRAY = 5;

    private static final int ICOM_INSTITUTIONS = 4;
    private static final int PARTS = 10;

    private final String name;
    private final Surroundings around;
    private final Load load;
    private final Delays delays;
    private final List<SteadySender> senders = new ArrayList<>();
    private final List<SteadyCollector> collectors = new ArrayList<>();

    private QueueTraffic(String name, Surroundings around, Rules rules) {
        this.name = name;
        this.around = around;
        this.load = new Load(around.loop(), new History(rules), around.trouble());
        this.delays = new Delays(around.start());
    }

    /** Messages of the JSON dialect, alone and in arrays. */
    public static QueueTraffic json(Surroundings around, Rules rules) {
        return json(around, rules, REQUESTS_PER_SECOND);
    }

    /**
     * The same at another pace.
     *
     * @param perSecond how many requests each sender makes
     */
    public static QueueTraffic json(Surroundings around, Rules rules, double perSecond) {
        QueueTraffic traffic = new QueueTraffic("JSON", around, rules);
        Bodies bodies = new JsonBodies();
        for (int i = 0; i < JSON_INSTITUTIONS; i++) {
            Queue queue = traffic.history().queue(String.format("%08d", 10_000_001 + i));
            for (int j = 0; j < JSON_SENDERS; j++) {
                int size = j == 0 ? ARRAY : 1;
                traffic.send(i + j, Collections.nCopies(size, queue), bodies, perSecond);
            }
            for (int j = 0; j < COLLECTORS; j++) {
                traffic.collect(i + j, queue, JsonDialect.INSTANCE, j % 2 == 0);
            }
        }
        return traffic;
    }

    /** Messages of the ICOM dialect: alone, and by ten for several institutions; some as they are, some packed. */
    public static QueueTraffic icom(Surroundings around, Rules rules) {
        return icom(around, rules, REQUESTS_PER_SECOND);
    }

    /**
     * The same at another pace.
     *
     * @param perSecond how many requests each sender of one message makes
     */
    public static QueueTraffic icom(Surroundings around, Rules rules, double perSecond) {
        QueueTraffic traffic = new QueueTraffic("ICOM", around, rules);
        List<Bodies> bodies = List.of(new XmlBodies(false), new XmlBodies(true));
        List<Dialect> dialects = List.of(new IcomDialect(false), new IcomDialect(true));
        List<Queue> queues = new ArrayList<>();
        for (int i = 0; i < ICOM_INSTITUTIONS; i++) {
            queues.add(traffic.history().queue(String.format("%08d", 20_000_001 + i)));
        }
        for (int i = 0; i < ICOM_INSTITUTIONS; i++) {
            List<Queue> several = new ArrayList<>();
            for (int j = 0; j < PARTS; j++) {
                several.add(queues.get((i + j) % ICOM_INSTITUTIONS));
            }
            traffic.send(i, List.of(queues.get(i)), bodies.get(i % 2), perSecond);
            traffic.send(i + 1, several, bodies.get((i + 1) % 2), MULTIPART_SHARE * perSecond);
            for (int j = 0; j < COLLECTORS; j++) {
                traffic.collect(i + j, queues.get(i), dialects.get(j / 2 % 2), j % 2 == 0);
            }
        }
        return traffic;
    }

    private void send(int first, List<Queue> to, Bodies bodies, double perSecond) {
        senders.add(new SteadySender(load, around.endpoints(), first, to, bodies, perSecond, this::stored));
    }

    private void collect(int first, Queue queue, Dialect dialect, boolean multipart) {
        collectors.add(new SteadyCollector(
                load,
                dialect,
                around.endpoints(),
                first,
                queue,
                multipart,
                around.random().split(),
                around.temper(),
                this::took));
    }

    private void stored(int message) {
        delays.stored(message, System.nanoTime());
    }

    private void took(int message) {
        long now = System.nanoTime();
        around.timeline().count(now);
        delays.delivered(message, now);
    }

    @Override
    public String name() {
        return name;
    }

    private History history() {
        return load.history();
    }

    @Override
    public double longestDelay(long from, long to) {
        return delays.longest(from, to);
    }

    @Override
    public long storedCount() {
        return history().storedCount();
    }

    @Override
    public long deliveredCount() {
        return history().deliveredCount();
    }

    @Override
    public long redeliveredCount() {
        return history().redeliveredCount();
    }

    @Override
    public long forget(LongPredicate isKept) {
        return history().forget(isKept);
    }

    @Override
    public Verdict verdict() {
        return history().verdict();
    }

    @Override
    public void start() {
        senders.forEach(SteadySender::start);
        collectors.forEach(SteadyCollector::start);
    }

    @Override
    public void check(long now) {
        senders.forEach(sender -> sender.check(now));
        collectors.forEach(collector -> collector.check(now));
    }

    @Override
    public void stop() {
        senders.forEach(SteadySender::stop);
    }

    @Override
    public boolean isDelivered() {
        return senders.stream().allMatch(SteadySender::isIdle)
                && history().undelivered() == 0
                && !history().isTorn();
    }

    @Override
    public void finish() {
        collectors.forEach(SteadyCollector::finish);
    }

    @Override
    public boolean isFinished() {
        return collectors.stream().allMatch(SteadyCollector::isFinished);
    }
}
