package malote.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterTest {
    @ParameterizedTest
    @CsvSource({"256, 64", "512, 64", "1024, 128", "4096, 512", "16384, 2048", "262144, 2048"})
    void keepsAnEighthOfTheMemoryForTables(long memoryMib, long buffersMib) {
        assertThat(Cluster.sharedBuffers(memoryMib << 20)).isEqualTo(buffersMib << 20);
    }
}
