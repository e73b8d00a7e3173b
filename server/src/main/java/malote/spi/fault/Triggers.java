package malote.spi.fault;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.fault.Fault;
import malote.fault.Kind;
import malote.fault.Strike;
import malote.spi.read.Message.Part;

/** Faults that a payment itself asks for, in its text ({@code RmtInf/Ustrd}): for testers who reach no port of operators. */
final class Triggers {
    private static final String TEXT = "RmtInf/Ustrd";
    private static final Pattern TRIGGER =
            Pattern.compile("malote:(?:(reject)=([0-9A-Z]{4})|(slow)=([1-9][0-9]{0,5})|(silence|admi002))");

    private Triggers() {}

    /** What an operation asks for, as if a rule struck whose id is the trigger; empty if it asks for nothing. */
    static Optional<Strike> of(Part operation) {
        String text = operation.text(TEXT);
        Matcher trigger = TRIGGER.matcher(text == null ? "" : text);
        return trigger.find() ? Optional.of(new Strike(trigger.group(), fault(trigger), 1)) : Optional.empty();
    }

    private static Fault fault(Matcher trigger) {
        if (trigger.group(1) != null) {
            return new Fault(Kind.REJECT, Map.of("code", trigger.group(2)));
        } else if (trigger.group(3) != null) {
            int millis = Integer.parseInt(trigger.group(4));
            return new Fault(Kind.SLOW_RECEIVER, Map.of("p50", millis, "p95", millis));
        }
        return new Fault(trigger.group(5).equals("silence") ? Kind.SILENCE : Kind.ADMI002, Map.of());
    }
}
