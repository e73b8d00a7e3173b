package malote.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EndToEndIdsTest {
    private static final String FIRST = "E320749862024022119277T3lEBbUM0z";
    private static final String SECOND = "E000000002024022119281234567890a";

    private static List<String> find(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        List<String> ids = new ArrayList<>();
        int at = EndToEndIds.next(bytes, 0, bytes.length);
        while (at != EndToEndIds.NONE) {
            ids.add(new String(bytes, at, EndToEndIds.LENGTH, StandardCharsets.UTF_8));
            at = EndToEndIds.next(bytes, at + EndToEndIds.LENGTH, bytes.length);
        }
        return ids;
    }

    private static String message(String id, String text) {
        return "{\"endToEndId\":\"" + id + "\",\"valor\":90.20,\"campoLivre\":\"" + text + "\"}";
    }

    @Test
    void finds_the_id_of_every_message_wherever_it_stands() {
        for (int spaces = 0; spaces < 20; spaces++) {
            String json = "[" + " ".repeat(spaces) + message(FIRST, "") + "," + message(SECOND, "José") + "]";

            assertThat(find(json)).containsExactly(FIRST, SECOND);
        }
    }

    @Test
    void is_not_deceived_by_a_text_that_looks_like_an_id() {
        assertThat(find(message(FIRST, "\\\"endToEndId\\\":\\\"" + SECOND))).containsExactly(FIRST);
    }

    @Test
    void finds_nothing_where_nothing_is_or_where_it_is_cut_off() {
        assertThat(find("")).isEmpty();
        assertThat(find("{}")).isEmpty();
        assertThat(find("{\"endToEndId\":\"" + FIRST.substring(0, 31))).isEmpty();
    }

    @Test
    void different_ids_have_different_hashes_in_every_part() {
        byte[] id = FIRST.getBytes(StandardCharsets.US_ASCII);
        long hash = EndToEndIds.id(id, 0);
        for (int i = 0; i < id.length; i++) {
            byte[] other = id.clone();
            other[i]++;

            assertThat(EndToEndIds.id(other, 0)).isNotEqualTo(hash);
        }
        assertThat(EndToEndIds.id(id.clone(), 0)).isEqualTo(hash);
    }

    @Test
    void an_id_that_ends_behind_the_range_is_not_found_though_the_bytes_go_on() {
        byte[] json = message(FIRST, "").getBytes(StandardCharsets.UTF_8);
        int end = "{\"endToEndId\":\"".length() + EndToEndIds.LENGTH;

        assertThat(EndToEndIds.next(json, 0, end - 1)).isEqualTo(EndToEndIds.NONE);
        assertThat(EndToEndIds.next(json, 0, end)).isEqualTo(end - EndToEndIds.LENGTH);
    }

    @Test
    void mixes_as_the_finisher_of_murmur_hash_3() {
        assertThat(EndToEndIds.mix(0)).isZero();
        assertThat(EndToEndIds.mix(1)).isEqualTo(0xb456bcfc34c2cb2cL);
    }
}
