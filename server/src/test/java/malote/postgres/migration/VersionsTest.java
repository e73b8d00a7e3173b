package malote.postgres.migration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VersionsTest {
    @ParameterizedTest
    @CsvSource({"0.1.0, 0.2.0", "0.9.0, 0.10.0", "0.9.9, 1.0.0", "1.0.0, 1.0.1", "0.1.0-SNAPSHOT, 0.2.0"})
    void aVersionIsOlderThanTheNext(String version, String next) {
        assertThat(Versions.isOlder(version, next)).isTrue();
        assertThat(Versions.isOlder(next, version)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0.2.0", "0.2.0-SNAPSHOT", "0.2.0-rc.1"})
    void aBuildOnTheWayToAReleaseCountsAsIt(String build) {
        assertThat(Versions.isOlder(build, "0.2.0")).isFalse();
    }

    @Test
    void thisMaloteMayUseWhatItMakes() {
        assertThat(Versions.isTooOld("0.1.0")).isFalse();
        assertThat(Versions.isTooOld("999.0.0")).isTrue();
    }
}
