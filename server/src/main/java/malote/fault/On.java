package malote.fault;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Where a fault can strike. */
public enum On {
    /** A client connects. */
    CONNECT,
    /** A client sends messages. */
    POST,
    /** A client opens a stream, which is its first read. */
    START,
    /** A client reads on. */
    READ,
    /** A client ends a stream. */
    DELETE,
    /** A client asks for a catalogue. */
    CATALOG,
    /** The payment system takes in a payment, a return, a status or another message. */
    SPI_IN,
    /** The payment system sends a message. */
    SPI_OUT,
    /** A message was delivered and is confirmed. */
    DELIVER;

    /** All requests of clients. */
    static final Set<On> REQUESTS = EnumSet.range(POST, CATALOG);
    /** Those that bring messages. */
    static final Set<On> READS = EnumSet.of(START, READ);
    /** Where it is known which message it is about. */
    static final Set<On> MESSAGES = EnumSet.range(SPI_IN, DELIVER);

    /** As it is written in a rule, such as {@code spi-in}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    static Optional<On> parse(String text) {
        return Arrays.stream(values()).filter(on -> on.text().equals(text)).findFirst();
    }

    static String texts(Set<On> some) {
        return some.stream().sorted().map(On::text).collect(Collectors.joining(", "));
    }
}
