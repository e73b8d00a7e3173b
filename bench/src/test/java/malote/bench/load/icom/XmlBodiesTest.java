package malote.bench.load.icom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import malote.bench.history.Digest;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.message.icom.Multipart;
import malote.message.icom.MultipartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class XmlBodiesTest {
    private final History history = new History();
    private final Queue first = history.queue("AB12CD34");
    private final Queue second = history.queue("00000001");

    private static byte[] body(XmlBodies bodies, List<Queue> to, long[] ids) throws IOException {
        byte[] room = new byte[7 + bodies.mostBytes(to.size())];
        byte[] sent = Arrays.copyOfRange(room, 7, bodies.write(room, 7, to, ids));
        byte[] written = Arrays.copyOfRange(room, 7, 7 + sent.length);
        if (bodies.headers(to.size()).length == 1) {
            return written;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(written))) {
            return in.readAllBytes();
        }
    }

    private static String receiver(byte[] xml) {
        String text = new String(xml, StandardCharsets.UTF_8);
        return text.replaceFirst("(?s).*<CdtrAgt>.*?<MmbId>(\\w+)</MmbId>.*", "$1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void one_message_is_a_payment_to_the_queue_with_a_digest_as_its_id(boolean packed) throws IOException {
        long[] ids = new long[1];
        byte[] xml = body(new XmlBodies(packed), List.of(first), ids);

        assertThat(receiver(xml)).isEqualTo("AB12CD34");
        assertThat(ids[0]).isEqualTo(Digest.of(xml, 0, xml.length));
        assertThat(xml.length).isBetween(3_500, 5_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void several_messages_are_a_multipart_that_a_server_takes_apart(boolean packed)
            throws IOException, MultipartException {
        XmlBodies bodies = new XmlBodies(packed);
        List<Queue> to = List.of(first, second, first);
        long[] ids = new long[3];
        List<Multipart.Part> parts =
                Multipart.read(body(bodies, to, ids), bodies.headers(3)[0].substring("Content-Type: ".length()));

        List<String> receivers = new ArrayList<>();
        List<Long> digests = new ArrayList<>();
        parts.forEach(part -> {
            receivers.add(receiver(part.content()));
            digests.add(Digest.of(part.content(), 0, part.content().length));
        });
        assertThat(receivers).containsExactly("AB12CD34", "00000001", "AB12CD34");
        assertThat(digests).containsExactly(ids[0], ids[1], ids[2]).doesNotHaveDuplicates();
    }

    @Test
    void what_is_prepared_is_sent_before_anything_is_made() throws IOException {
        XmlBodies bodies = new XmlBodies(true);
        bodies.prepare(List.of(first, second), 3, 1);
        List<Long> seen = new ArrayList<>();
        long[] ids = new long[1];
        for (Queue queue : List.of(first, first, first, second)) {
            byte[] xml = body(bodies, List.of(queue), ids);
            assertThat(receiver(xml)).isEqualTo(queue.ispb());
            assertThat(ids[0]).isEqualTo(Digest.of(xml, 0, xml.length));
            seen.add(ids[0]);
        }
        assertThat(seen).doesNotHaveDuplicates();
    }
}
