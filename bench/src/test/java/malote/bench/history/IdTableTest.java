package malote.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class IdTableTest {
    private final IdTable table = new IdTable();

    @Test
    void numbers_ids_in_the_order_in_which_they_come_and_finds_them_after_growing() {
        int count = 50_000;
        for (int i = 0; i < count; i++) {
            assertThat(table.add(EndToEndIds.mix(i))).isEqualTo(i);
        }
        for (int i = 0; i < count; i++) {
            assertThat(table.find(EndToEndIds.mix(i))).isEqualTo(i);
        }
        assertThat(table.size()).isEqualTo(count);
        assertThat(table.find(EndToEndIds.mix(count))).isEqualTo(IdTable.NONE);
    }

    @Test
    void tells_ids_apart_that_fall_on_the_same_place() {
        table.add(1);
        table.add(2);

        assertThat(table.find(1)).isZero();
        assertThat(table.find(2)).isEqualTo(1);
        assertThat(table.find(0)).isEqualTo(IdTable.NONE);
    }
}
