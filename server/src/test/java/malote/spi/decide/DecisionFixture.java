package malote.spi.decide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static malote.spi.Xmls.PAYER;
import static malote.spi.Xmls.RECEIVER;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import malote.icom.Catalog;
import malote.icom.Participants;
import malote.message.Ispb;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;
import malote.spi.Account;
import malote.spi.Operation;
import malote.spi.SpiStore.View;
import malote.spi.Step;
import malote.spi.Step.Movement;
import malote.spi.Xmls;
import malote.spi.book.Paths;
import malote.spi.book.Rules;
import malote.spi.check.Schemas;
import malote.spi.decide.Request.Due;
import malote.spi.decide.Request.Item;
import malote.spi.decide.Request.Posted;
import malote.spi.read.Message;
import malote.spi.write.Outgoing;
import org.junit.jupiter.api.AfterEach;

/** The payment system's decisions, with a store in memory that does what steps say. */
abstract class DecisionFixture {
    static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    static final Duration DEADLINE = Duration.ofSeconds(40);

    /** By which everything that goes out must be valid, where they are: they are not ours to pass on. */
    static final Optional<Schemas> OFFICIAL = officialSchemas();

    Instant now = START;
    Rules rules = rules(1, Optional.empty());
    final Outgoing outgoing = new Outgoing(Catalog.out(List.of()), () -> now);
    final Map<String, Operation> operations = new HashMap<>();
    final Map<String, Account> accounts = new HashMap<>();
    final Map<String, Message> messages = new HashMap<>();

    /** What was delivered to whom, in order. */
    final List<Message> delivered = new ArrayList<>();

    long given;

    static Rules rules(int perMessage, Optional<Set<Ispb>> only) {
        return new Rules(
                Catalog.in(List.of()), new Participants(only), DEADLINE, Duration.ofMinutes(45), perMessage, false);
    }

    static Optional<Schemas> officialSchemas() {
        Path directory =
                Path.of(Optional.ofNullable(System.getenv("ICOM_XSD_DIR")).orElse("../../shared/icom/xsd"));
        return Files.isDirectory(directory)
                ? Optional.of(Schemas.read(directory, Catalog.out(List.of()).names()))
                : Optional.empty();
    }

    @AfterEach
    void theSumOfAllMoneyIsConstant() {
        long sum = accounts.values().stream()
                .mapToLong(account -> account.available() + account.reserved())
                .sum();
        assertThat(sum).isEqualTo(given);
        assertThat(accounts.values()).allMatch(account -> account.reserved() >= 0);
    }

    String id() {
        return Xmls.endToEnd(PAYER, now);
    }

    String pay(String amount) {
        String id = id();
        post(PAYER, Xmls.payment(PAYER, Xmls.operation(id, amount, now, PAYER, RECEIVER)));
        return id;
    }

    void give(String ispb, long cents) {
        accounts.put(ispb, new Account(ispb, false, true, cents, 0, null, 0));
        given += cents;
    }

    void later(Duration time) {
        now = now.plus(time);
    }

    Operation operation(String id) {
        return requireNonNull(operations.get(id));
    }

    Account account(String ispb) {
        return requireNonNull(accounts.get(ispb));
    }

    Request posted(String sender, String xml) {
        byte[] bytes = xml.getBytes(UTF_8);
        Payload payload = Payload.of(ResourceId.create(now.toEpochMilli()), bytes);
        return new Posted(sender, now, List.of(new Item(payload, Xmls.read(xml))));
    }

    void post(String sender, String xml) {
        decide(List.of(posted(sender, xml)));
    }

    Step due(String id) {
        return decide(List.of(new Due(operation(id)))).get(0);
    }

    List<Step> decide(List<Request> requests) {
        Decisions decisions = new Decisions(rules, outgoing, new View(operations, accounts), messages, now);
        List<Step> steps = requests.stream().map(decisions::decide).toList();
        for (Step step : steps) {
            for (Operation operation : step.operations()) {
                Operation before = operations.put(operation.id(), operation);
                assertThat(operation.version()).isEqualTo(before == null ? 1 : before.version() + 1);
            }
            for (Movement movement : step.movements()) {
                Account a = accounts.getOrDefault(movement.ispb(), Account.unknown(movement.ispb()));
                accounts.put(
                        a.ispb(),
                        new Account(
                                a.ispb(),
                                a.blocked(),
                                a.limited(),
                                a.available() + movement.available(),
                                a.reserved() + movement.reserved(),
                                a.virtual(),
                                a.delayMillis()));
            }
            step.deliveries().forEach(delivery -> {
                Message message = Xmls.read(new String(delivery.content().xml(), UTF_8));
                assertThat(message.fault()).isNull();
                assertThat(OFFICIAL.map(schemas ->
                                schemas.fault(message, delivery.content().xml())))
                        .isEmpty();
                assertThat(message.to()).isEqualTo(delivery.owner());
                delivered.add(message);
            });
        }
        return steps;
    }

    /** The statuses that were delivered since it was asked last. */
    List<String> statuses() {
        return sent().stream()
                .map(one -> one.replaceFirst("^\\S+ pacs.002 ", ""))
                .toList();
    }

    /** What was delivered since it was asked last: to whom, what, which operation, how it stands. */
    List<String> sent() {
        List<String> all = delivered.stream()
                .map(message -> {
                    String what = message.to() + " " + message.type() + " ";
                    if ("admi.002".equals(message.type())) {
                        return what + message.fields().get("Rsn/AddtlData");
                    }
                    Message.Part part = message.parts().get(0);
                    return switch (String.valueOf(message.type())) {
                        case "pacs.008" -> what + part.text(Paths.END_TO_END);
                        case "pacs.004" -> what + part.text(Paths.RETURN);
                        default ->
                            what + part.text(Paths.STATUS_OF) + " " + part.text(Paths.STATUS)
                                    + (part.text(Paths.STATUS_CODE) == null ? "" : " " + part.text(Paths.STATUS_CODE));
                    };
                })
                .toList();
        delivered.clear();
        return all;
    }
}
