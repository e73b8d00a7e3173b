package malote.http.fault;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import malote.fault.Fault;
import malote.fault.Faults;
import malote.fault.Kind;
import malote.fault.Occasion;
import malote.fault.On;
import malote.fault.Strike;
import malote.http.guard.ConnectionGuards;
import malote.journal.Journal;
import malote.journal.Line;

/** Lets faults strike connections, before anything is read from them; never those to the port of operators. Thread-safe. */
public final class Connections implements ConnectionGuards.Welcome {
    /** How long a fault lasts that does not say so. */
    static final int LONG_MILLIS = 60_000;
    /** Of TLS: fatal, handshake_failure. */
    private static final byte[] HANDSHAKE_FAILURE = {21, 3, 3, 0, 2, 2, 40};

    private final Faults faults;
    private final Journal journal;
    private final IntPredicate isOfOperators;

    /** @param isOfOperators whether a port is that of operators alone */
    public Connections(Faults faults, Journal journal, IntPredicate isOfOperators) {
        this.faults = faults;
        this.journal = journal;
        this.isOfOperators = isOfOperators;
    }

    @Override
    public boolean isNeeded() {
        return faults.mayStrike(On.CONNECT);
    }

    @Override
    public void to(Channel connection) {
        if (connection.localAddress() instanceof InetSocketAddress here && isOfOperators.test(here.getPort())) {
            connection.config().setAutoRead(true);
            return;
        }
        faults.strike(new Occasion(On.CONNECT, null))
                .thenAccept(strike -> connection.eventLoop().execute(() -> {
                    if (strike.isEmpty()) {
                        connection.config().setAutoRead(true);
                    } else {
                        strike(connection, strike.get());
                    }
                }));
    }

    private void strike(Channel connection, Strike strike) {
        Fault fault = strike.fault();
        journal.note(new Line(
                Instant.now(),
                "",
                "fault",
                null,
                null,
                strike.rule(),
                null,
                fault.kind().text() + " on connect"));
        if (fault.kind() == Kind.REFUSE) {
            refuse(connection, fault.text("how", "reset"));
            return;
        }
        Duration time = Duration.ofMillis(fault.whole("ms", LONG_MILLIS));
        connection
                .eventLoop()
                .schedule(
                        () -> {
                            if (fault.kind() == Kind.STALL) {
                                connection.config().setAutoRead(true);
                            } else {
                                ConnectionGuards.reset(connection);
                            }
                        },
                        time.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private static void refuse(Channel connection, String how) {
        switch (how) {
            case "close" -> connection.close();
            case "handshake" ->
                // Below TLS, which knows nothing of it.
                connection
                        .pipeline()
                        .firstContext()
                        .writeAndFlush(Unpooled.wrappedBuffer(HANDSHAKE_FAILURE))
                        .addListener(ChannelFutureListener.CLOSE);
            default -> ConnectionGuards.reset(connection);
        }
    }
}
