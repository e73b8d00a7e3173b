package malote.icom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {
    @Test
    void listsNamesInXml() {
        assertThat(Catalog.in(List.of("pibr.001.spi.1.3", "pacs.008.spi.1.16", "pibr.001.spi.1.3"))
                        .xml())
                .asString(UTF_8)
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Catalog><Message>pibr.001.spi.1.3</Message>"
                        + "<Message>pacs.008.spi.1.16</Message></Catalog>");
    }

    @Test
    void todaysAreKnown() {
        Catalog in = Catalog.in(List.of());
        assertThat(List.of(
                        "pacs.008.spi.1.16",
                        "pacs.008.spi.1.15",
                        "pacs.002.spi.1.17",
                        "pacs.002.spi.1.16",
                        "pibr.001.spi.1.3",
                        "camt.060.spi.1.9"))
                .allMatch(in::contains);
        assertThat(in.contains("pacs.008.spi.1.14")).isFalse();
        assertThat(in.contains(null)).isFalse();
    }

    @Test
    void theNewestVersionGoesOut() {
        assertThat(Catalog.out(List.of()).version("pacs.008")).isEqualTo("1.16");
        assertThat(Catalog.out(List.of("pibr.002.spi.1.9", "pibr.002.spi.1.10", "pibr.002.spi.1.2"))
                        .version("pibr.002"))
                .isEqualTo("1.10");
        assertThat(Catalog.out(List.of("pacs.008.spi.1.16")).version("admi.002"))
                .isEqualTo("1.5");
    }

    @Test
    void theNewestVersionOfSeveralIsTaken() {
        Catalog out = Catalog.out(List.of("admi.002.spi.1.9", "admi.002.spi.1.10", "admi.002.spi.1.0"));
        assertThat(out.version("admi.002")).isEqualTo("1.10");
    }
}
