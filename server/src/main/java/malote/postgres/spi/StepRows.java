package malote.postgres.spi;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import malote.journal.Line;
import malote.message.icom.Payload;
import malote.queue.QueueKind;
import malote.spi.Operation;
import malote.spi.Step;
import org.jspecify.annotations.Nullable;

/** Steps as the parameters of {@code carry_out_steps}, which numbers them from 1. */
final class StepRows {
    private final QueueKind kind;
    private final boolean journal;
    private final int steps;

    private final JsonArray operations = new JsonArray();
    private final JsonArray money = new JsonArray();
    private final List<List<Share>> shares = new ArrayList<>();
    /** The number of each, from 1. */
    private final Map<String, Integer> queues = new LinkedHashMap<>();

    private final List<Integer> lineStep = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();

    private final List<Integer> receivedStep = new ArrayList<>();
    private final List<String> receivedIspb = new ArrayList<>();
    private final Bodies received = new Bodies();

    private final List<Integer> step = new ArrayList<>();
    private final List<Integer> share = new ArrayList<>();
    private final List<Integer> queue = new ArrayList<>();
    private final Bodies delivered = new Bodies();

    private final List<Integer> laterStep = new ArrayList<>();
    private final List<String> laterQueue = new ArrayList<>();
    private final List<OffsetDateTime> laterAt = new ArrayList<>();
    private final Bodies later = new Bodies();

    /** What a step delivers to one queue now. */
    record Share(String owner, List<Payload> messages) {}

    /** Messages, a column of each of their parts. */
    private static final class Bodies {
        final List<String> id = new ArrayList<>();
        final List<Buffer> body = new ArrayList<>();
        final List<Boolean> packed = new ArrayList<>();

        void add(Payload payload) {
            id.add(payload.id());
            body.add(Buffer.buffer(payload.kept()));
            packed.add(payload.isPacked());
        }

        void addTo(Tuple parameters) {
            parameters.addArrayOfString(id.toArray(String[]::new));
            addBodies(parameters);
        }

        void addBodies(Tuple parameters) {
            parameters.addArrayOfBuffer(body.toArray(Buffer[]::new)).addArrayOfBoolean(packed.toArray(Boolean[]::new));
        }
    }

    StepRows(List<Step> steps, QueueKind kind, boolean journal) {
        this.kind = kind;
        this.journal = journal;
        this.steps = steps.size();
        for (Step each : steps) {
            add(shares.size() + 1, each);
        }
    }

    private void add(int number, Step of) {
        for (Operation operation : of.operations()) {
            operations.add(Rows.row(number, operation));
        }
        for (Step.Movement movement : of.movements()) {
            money.add(Rows.row(number, movement));
        }
        for (Line line : journal ? of.lines() : List.<Line>of()) {
            lineStep.add(number);
            lines.add(line);
        }
        for (Step.Received message : of.received()) {
            receivedStep.add(number);
            receivedIspb.add(message.ispb());
            received.add(message.content());
        }
        Map<String, Share> byOwner = new LinkedHashMap<>();
        for (Step.Delivery delivery : of.deliveries()) {
            if (delivery.notBefore() == null) {
                byOwner.computeIfAbsent(delivery.owner(), owner -> new Share(owner, new ArrayList<>()))
                        .messages()
                        .add(delivery.content());
            } else {
                laterStep.add(number);
                laterQueue.add(kind.queue(delivery.owner()).text());
                laterAt.add(delivery.notBefore().atOffset(ZoneOffset.UTC));
                later.add(delivery.content());
            }
        }
        List<Share> ofStep = List.copyOf(byOwner.values());
        shares.add(ofStep);
        for (int i = 0; i < ofStep.size(); i++) {
            String name = kind.queue(ofStep.get(i).owner()).text();
            queues.putIfAbsent(name, queues.size() + 1);
            for (Payload message : ofStep.get(i).messages()) {
                step.add(number);
                share.add(i);
                queue.add(queues.get(name));
                delivered.add(message);
            }
        }
    }

    /** What a step delivers now.
     *
     * @param step its number, from 1
     * @param share the number of the share, from 0
     */
    Share share(int step, int share) {
        return shares.get(step - 1).get(share);
    }

    private @Nullable String[] column(Function<Line, @Nullable String> part) {
        return lines.stream().map(part).toArray(String[]::new);
    }

    Tuple tuple() {
        Tuple parameters = Tuple.of(steps, operations, money);
        parameters
                .addArrayOfInteger(lineStep.toArray(Integer[]::new))
                .addArrayOfOffsetDateTime(lines.stream()
                        .map(line -> line.time().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addArrayOfString(column(Line::ispb))
                .addArrayOfString(column(Line::event))
                .addArrayOfString(column(Line::resourceId))
                .addArrayOfString(column(Line::operation))
                .addArrayOfString(column(Line::fault))
                .addArrayOfString(column(Line::agent))
                .addArrayOfString(column(Line::detail));
        parameters.addArrayOfInteger(receivedStep.toArray(Integer[]::new));
        parameters.addArrayOfString(received.id.toArray(String[]::new));
        parameters.addArrayOfString(receivedIspb.toArray(String[]::new));
        received.addBodies(parameters);
        parameters
                .addArrayOfString(queues.keySet().toArray(String[]::new))
                .addArrayOfInteger(step.toArray(Integer[]::new))
                .addArrayOfInteger(share.toArray(Integer[]::new))
                .addArrayOfInteger(queue.toArray(Integer[]::new));
        delivered.addTo(parameters);
        parameters
                .addArrayOfInteger(laterStep.toArray(Integer[]::new))
                .addArrayOfString(laterQueue.toArray(String[]::new))
                .addArrayOfOffsetDateTime(laterAt.toArray(OffsetDateTime[]::new));
        later.addTo(parameters);
        return parameters;
    }
}
