package malote.spi.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.journal.Line;
import malote.message.icom.Payload;
import malote.spi.Operation;
import malote.spi.Step;
import malote.spi.Step.Delivery;

/** Puts operations that become ready together into one message. */
final class Batches {
    /** An operation of a pacs.008, pacs.004 or pacs.002. */
    private static final Pattern OPERATION = Pattern.compile("(?s)<(CdtTrfTxInf|TxInfAndSts|TxInf)[ >].*?</\\1>");

    private static final Pattern TYPE = Pattern.compile("<MsgDefIdr>([^<]*)<");
    private static final Pattern SERVICE = Pattern.compile("(?s)<PmtTpInf>.*?</PmtTpInf>");
    private static final Pattern COUNT = Pattern.compile("<NbOfTxs>[0-9]+<");

    private Batches() {}

    /**
     * Joins a message of a step with those like it that follow for the same addressee at the same time.
     *
     * @param id of the message; one that is not there leaves the step as it is
     * @param most operations that it may have then
     */
    static Step join(Step step, String id, int most) {
        List<Delivery> deliveries = new ArrayList<>(step.deliveries());
        int at = 0;
        while (at < deliveries.size() && !deliveries.get(at).content().id().equals(id)) {
            at++;
        }
        if (at == deliveries.size()) {
            return step;
        }
        Delivery first = deliveries.get(at);
        String xml = text(first);
        List<String> operations = operations(xml);
        Map<String, String> joined = new HashMap<>();
        for (int i = at + 1; i < deliveries.size(); ) {
            Delivery next = deliveries.get(i);
            List<String> more = operations(text(next));
            if (isLike(first, next) && !more.isEmpty() && operations.size() + more.size() <= most) {
                operations.addAll(more);
                joined.put(next.content().id(), id);
                deliveries.remove(i);
            } else {
                i++;
            }
        }
        if (joined.isEmpty()) {
            return step;
        }
        deliveries.set(
                at,
                new Delivery(first.owner(), Payload.of(id, with(xml, operations).getBytes(UTF_8)), first.notBefore()));
        return new Step(
                step.id(),
                step.received(),
                step.operations().stream().map(one -> renamed(one, joined)).toList(),
                step.movements(),
                deliveries,
                step.lines().stream().map(one -> renamed(one, joined)).toList());
    }

    private static boolean isLike(Delivery one, Delivery other) {
        return one.owner().equals(other.owner())
                && java.util.Objects.equals(one.notBefore(), other.notBefore())
                && found(TYPE, one).equals(found(TYPE, other))
                && found(SERVICE, one).equals(found(SERVICE, other));
    }

    private static String found(Pattern pattern, Delivery in) {
        Matcher matcher = pattern.matcher(text(in));
        return matcher.find() ? matcher.group() : "";
    }

    private static String text(Delivery delivery) {
        return new String(delivery.content().xml(), UTF_8);
    }

    private static List<String> operations(String xml) {
        List<String> all = new ArrayList<>();
        Matcher matcher = OPERATION.matcher(xml);
        while (matcher.find()) {
            all.add(matcher.group());
        }
        return all;
    }

    private static String with(String xml, List<String> operations) {
        Matcher last = OPERATION.matcher(xml);
        int begin = 0;
        int end = 0;
        while (last.find()) {
            begin = begin == 0 ? last.start() : begin;
            end = last.end();
        }
        String whole = xml.substring(0, begin) + String.join("", operations) + xml.substring(end);
        return COUNT.matcher(whole).replaceFirst("<NbOfTxs>" + operations.size() + "<");
    }

    private static Operation renamed(Operation o, Map<String, String> joined) {
        String forwarded = o.forwarded();
        return forwarded == null || !joined.containsKey(forwarded) ? o : o.forwardedIn(joined.get(forwarded));
    }

    private static Line renamed(Line line, Map<String, String> joined) {
        String message = line.resourceId();
        return message == null || !joined.containsKey(message)
                ? line
                : new Line(
                        line.time(),
                        line.ispb(),
                        line.event(),
                        joined.get(message),
                        line.operation(),
                        line.fault(),
                        line.agent(),
                        line.detail());
    }
}
