package malote.cli.icom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import malote.message.icom.ResourceId;
import org.junit.jupiter.api.Test;

final class FileNamesTest {
    @Test
    void base64BecomesWhatFilesMayBeCalled() {
        assertThat(FileNames.of("UEkBbN5tAAB/cd+0123")).isEqualTo("UEkBbN5tAAB_cd-0123.xml");
    }

    @Test
    void anythingElseIsSpeltOut() {
        assertThat(FileNames.of("../a_b-c=%é")).isEqualTo("%2E%2E_a%5Fb%2Dc%3D%25%C3%A9.xml");
        assertThat(FileNames.of("+a+")).isEqualTo("%2Ba-.xml");
    }

    @Test
    void everyNameLeadsBackToItsId() {
        Random random = new Random(7);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            StringBuilder id = new StringBuilder();
            for (int length = 1 + random.nextInt(32); length > 0; length--) {
                id.append((char)
                        (random.nextInt(8) == 0 ? 0x20 + random.nextInt(0x200) : "aZ0+/_-.".charAt(random.nextInt(8))));
            }
            for (String each : List.of(id.toString(), ResourceId.create(i))) {
                String name = FileNames.of(each);
                assertThat(FileNames.resourceId(name)).isEqualTo(each);
                assertThat(name).matches("[A-Za-z0-9_%][A-Za-z0-9_%-]*\\.xml");
                names.add(name);
            }
        }
        assertThat(names).hasSizeGreaterThan(3_000);
    }

    @Test
    void namesOfOtherFilesHaveNoId() {
        assertThatThrownBy(() -> FileNames.resourceId("a.txt")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FileNames.resourceId("%zz.xml")).isInstanceOf(IllegalArgumentException.class);
    }
}
