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
    /** An operation of a pacs.008, pacs.004 or pacs.002, with the prefix that its sender gave it. */
    private static final Pattern OPERATION =
            Pattern.compile("(?s)<((?:[\\w.-]+:)?(?:CdtTrfTxInf|TxInfAndSts|TxInf))[\\s>].*?</\\1>");

    /** It declares the prefixes that its operations have. */
    private static final Pattern DOCUMENT = Pattern.compile("<Document[^>]*>");

    private static final Pattern TYPE = Pattern.compile("<MsgDefIdr>([^<]*)<");
    private static final Pattern SERVICE = Pattern.compile("(?s)<PmtTpInf>.*?</PmtTpInf>");
    private static final Pattern COUNT = Pattern.compile("<NbOfTxs>([0-9]+)<");

    private Batches() {}

    /**
     * Joins a message of a step with those like it that follow for the same addressee at the same time.
     *
     * @param id of the message; one that is not there, or in which no operations can be told, leaves the step as it is
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
        Range range = Range.of(xml);
        List<String> operations = new ArrayList<>(range.operations());
        Map<String, String> joined = new HashMap<>();
        for (int i = at + 1; i < deliveries.size() && !operations.isEmpty(); ) {
            Delivery next = deliveries.get(i);
            List<String> more = Range.of(text(next)).operations();
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
                new Delivery(
                        first.owner(),
                        Payload.of(id, range.with(xml, operations).getBytes(UTF_8)),
                        first.notBefore()));
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
                && found(DOCUMENT, one).equals(found(DOCUMENT, other))
                && found(SERVICE, one).equals(found(SERVICE, other));
    }

    private static String found(Pattern pattern, Delivery in) {
        Matcher matcher = pattern.matcher(text(in));
        return matcher.find() ? matcher.group() : "";
    }

    private static String text(Delivery delivery) {
        return new String(delivery.content().xml(), UTF_8);
    }

    /** Where the operations of a message are: without a gap between them, and the last in their parent. */
    private record Range(int begin, int end, List<String> operations) {
        private static final Range NONE = new Range(0, 0, List.of());

        /** None of them, if not all can be told. */
        static Range of(String xml) {
            List<String> all = new ArrayList<>();
            Matcher matcher = OPERATION.matcher(xml);
            int begin = 0;
            int end = 0;
            while (matcher.find()) {
                if (all.isEmpty()) {
                    begin = matcher.start();
                } else if (matcher.start() != end) {
                    return NONE;
                }
                end = matcher.end();
                all.add(matcher.group());
            }
            Matcher count = COUNT.matcher(xml);
            boolean isAll = xml.startsWith("</", end)
                    && (!count.find() || count.group(1).equals(Integer.toString(all.size())));
            return isAll ? new Range(begin, end, all) : NONE;
        }

        String with(String xml, List<String> others) {
            String whole = xml.substring(0, begin) + String.join("", others) + xml.substring(end);
            return COUNT.matcher(whole).replaceFirst("<NbOfTxs>" + others.size() + "<");
        }
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
