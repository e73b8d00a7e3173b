package malote.message.json;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.Callable;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.MessageGenerator;

/**
 * Prints how many messages per second one thread generates, identifies (the ids of both parties), writes and reads. A
 * program and no test: a figure depends on the machine. Run it from an IDE, or with the test class path:
 *
 * <pre>
 * ./mvnw -q -pl message test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -cp message/target/test-classes:message/target/classes:$(cat message/target/classpath) malote.message.json.MessageSpeed
 * </pre>
 */
final class MessageSpeed {
    private static final int COUNT = 10_000;
    private static final int ROUNDS = 40;
    private static final Ispb RECEIVER = new Ispb("00000000");

    private MessageSpeed() {}

    public static void main(String[] args) throws Exception {
        MessageGenerator generator = MessageGenerator.create();
        List<Message> messages = generator.generate(RECEIVER, COUNT);
        byte[] lines = lines(messages);
        System.out.printf("%d bytes per message%n", lines.length / COUNT);
        for (int pass = 0; pass < 2; pass++) {
            measure("generate", () -> generator.generate(RECEIVER, COUNT));
            measure("party ids", () -> messages.stream()
                    .mapToLong(m ->
                            m.pagador().id().hashCode() + m.recebedor().id().hashCode())
                    .sum());
            measure("write", () -> MessageJson.many(messages));
            measure("read", () -> MessageReader.read(new ByteArrayInputStream(lines), BodyType.NDJSON, RECEIVER));
        }
    }

    private static byte[] lines(List<Message> messages) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Message message : messages) {
            lines.writeBytes(MessageJson.one(message));
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private static void measure(String what, Callable<?> work) throws Exception {
        int sink = 0;
        long start = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            sink += System.identityHashCode(work.call());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%-10s %,12.0f messages/s (%d)%n", what, COUNT * ROUNDS / seconds, sink & 1);
    }
}
