package malote.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZip",
                "x-gzip",
                "*",
                "gzip, deflate, br, zstd",
                "br;q=1.0, gzip;q=0.8, *;q=0.1",
                " deflate ,\tgzip ; q=0.001",
                "identity, gzip",
                "identity;q=0.5, gzip;Q=0.5",
                "gzip;q=0.5",
                "*;q=0.5, identity;q=0.2",
                "identity;q=0, gzip",
                "compress, ,gzip"
            })
    void gzipIsWanted(String acceptEncoding) {
        assertThat(Gzip.isWanted(acceptEncoding)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "identity",
                "deflate, br",
                "gzip;q=0",
                "gzip;q=0.000, *",
                "*;q=0",
                "*;q=0, identity",
                "gzip;q=0.5, identity",
                "gzip;q=0.5, identity;q=0.6",
                "gzip;q=2",
                "gzip;q=0.1234",
                "gzip;q=x",
                "gzip;q=-1",
                "gzip;level=1",
                "gzip2",
                "notgzip",
                "\"gzip\""
            })
    void gzipIsNotWanted(String acceptEncoding) {
        assertThat(Gzip.isWanted(acceptEncoding)).isFalse();
    }

    @Test
    void whatIsPackedIsTheSame() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);

        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Gzip.pack(bytes)))) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }
}
