package malote.http.payment;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import malote.http.Json;
import malote.journal.Line;
import malote.message.json.MessageJson;
import malote.spi.Account;
import malote.spi.Operation;
import org.jspecify.annotations.Nullable;

/** Writes what there is of the payment system as JSON. */
final class PaymentJson {
    private PaymentJson() {}

    /**
     * An operation. The 201 follows the commit that puts the operation into its receiver's queue; {@code t1} is never told as later
     * than that.
     *
     * @param posted when its sender had the 201, if that is known
     * @param forwarded when its message came into its receiver's queue, if that is known: one that is slow comes later
     */
    static byte[] operation(Operation operation, Optional<Instant> posted, Optional<Instant> forwarded) {
        Operation.Times times = operation.times();
        Instant available = forwarded.orElse(times.forwarded());
        Instant next = Stream.of(available, times.answered(), times.ended())
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElse(null);
        return Json.object(json -> {
            json.writeStringField("endToEndId", operation.id());
            json.writeStringField("kind", text(operation.kind()));
            json.writeStringField("state", text(operation.state()));
            json.writeStringField("payer", operation.payer());
            json.writeStringField("receiver", operation.receiver());
            json.writeStringField("amount", amount(operation.cents()));
            json.writeStringField("original", operation.original());
            json.writeStringField("code", operation.code());
            json.writeStringField("received", operation.received());
            json.writeStringField("forwarded", operation.forwarded());
            time(json, "deadline", operation.deadline());
            json.writeObjectFieldStart("times");
            time(json, "t0", times.received());
            time(json, "t1", first(posted.orElse(null), next));
            time(json, "t2", available);
            time(json, "t3", times.answered());
            time(json, "t4", times.ended());
            json.writeEndObject();
        });
    }

    private static @Nullable Instant first(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }

    private static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String amount(long cents) {
        return BigDecimal.valueOf(cents, 2).toPlainString();
    }

    static byte[] lines(List<Line> lines) {
        return write(json -> {
            json.writeStartArray();
            for (Line line : lines) {
                write(json, line);
            }
            json.writeEndArray();
        });
    }

    /** Each line in one of its own. */
    static byte[] ndjson(List<Line> lines) {
        return write(json -> {
            json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            for (Line line : lines) {
                write(json, line);
            }
            if (!lines.isEmpty()) {
                json.writeRaw('\n');
            }
        });
    }

    private static void write(JsonGenerator json, Line line) throws IOException {
        json.writeStartObject();
        time(json, "time", line.time());
        json.writeStringField("ispb", line.ispb());
        json.writeStringField("event", line.event());
        json.writeStringField("resourceId", line.resourceId());
        json.writeStringField("endToEndId", line.operation());
        json.writeStringField("fault", line.fault());
        json.writeStringField("userAgent", line.agent());
        json.writeStringField("detail", line.detail());
        json.writeEndObject();
    }

    static byte[] participants(List<Account> accounts) {
        return write(json -> {
            json.writeStartArray();
            for (Account account : accounts) {
                json.writeStartObject();
                write(json, account);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    static byte[] participant(Account account) {
        return Json.object(json -> write(json, account));
    }

    private static void write(JsonGenerator json, Account account) throws IOException {
        json.writeStringField("ispb", account.ispb());
        json.writeBooleanField("blocked", account.blocked());
        json.writeBooleanField("limited", account.limited());
        json.writeStringField("balance", amount(account.available()));
        json.writeStringField("reserved", amount(account.reserved()));
        json.writeStringField("virtual", account.virtual());
        json.writeNumberField("delayMs", account.delayMillis());
    }

    private static void time(JsonGenerator json, String field, @Nullable Instant time) throws IOException {
        json.writeStringField(field, time == null ? null : MessageJson.text(time));
    }

    private static byte[] write(Json.Writing values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = MessageJson.generator(out)) {
            values.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
