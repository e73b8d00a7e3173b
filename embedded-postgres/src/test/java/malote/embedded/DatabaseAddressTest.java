package malote.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DatabaseAddressTest {
    private final DatabaseAddress address = new DatabaseAddress("db.example", 5432, "pix", "ana", "s3cret");

    @Test
    void givesTheJdbcUrlWithoutTheLogin() {
        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5432/pix");
    }

    @Test
    void doesNotShowThePassword() {
        assertThat(address).hasToString("ana@db.example:5432/pix");
    }
}
