package malote.message.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.time.api.constraints.InstantRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Rfc3339Test {
    @ParameterizedTest
    @CsvSource({
        "2022-07-23T19:47:18.108Z, 2022-07-23T19:47:18.108Z",
        "2022-07-23t19:47:18.108z, 2022-07-23T19:47:18.108Z",
        "2022-07-23T19:47:18Z, 2022-07-23T19:47:18Z",
        "2022-07-23T19:47:18.1Z, 2022-07-23T19:47:18.100Z",
        "2022-07-23T19:47:18.01Z, 2022-07-23T19:47:18.010Z",
        "2022-07-23T19:47:18.108000000000000000Z, 2022-07-23T19:47:18.108Z",
        "2022-07-23T16:47:18-03:00, 2022-07-23T19:47:18Z",
        "2022-07-24T01:17:18+05:30, 2022-07-23T19:47:18Z",
        "2022-07-23T19:47:18-00:00, 2022-07-23T19:47:18Z",
        "2024-02-29T23:59:59.999-23:59, 2024-03-01T23:58:59.999Z",
        "0000-12-31T23:59:00-00:01, 0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z"
    })
    void everyOffsetAndFractionIsRead(String text, Instant instant) {
        assertThat(Rfc3339.parse(text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @CsvSource({
        "'', position 1;",
        "2022, position 5;",
        "2022-07-23, position 11;",
        "2022-07-23 19:47:18Z, position 11;",
        "2022-7-23T19:47:18Z, position 7;",
        "2022-07-23T19:47Z, position 17;",
        "2022-07-23T19:47:18.Z, position 21;",
        "'2022-07-23T19:47:18,108Z', no offset",
        "2022-07-23T19:47:18, no offset",
        "2022-07-23T19:47:18−03:00, no offset",
        "2022-07-23T19:47:18-0300, position 23;",
        "2022-07-23T19:47:18+24:00, no such offset",
        "2022-07-23T19:47:18+00:60, no such offset",
        "2022-07-23T19:47:18ZZ, goes on",
        "+2022-07-23T19:47:18Z, position 1;",
        "12022-07-23T19:47:18Z, position 5;",
        "٢٠٢٢-07-23T19:47:18Z, position 1;",
        "2022-02-29T19:47:18Z, calendar",
        "2022-13-01T19:47:18Z, calendar",
        "2022-00-01T19:47:18Z, calendar",
        "2022-07-00T19:47:18Z, calendar",
        "2022-07-23T24:00:00Z, time of day",
        "2022-07-23T19:60:18Z, time of day",
        "2022-07-23T19:47:61Z, time of day",
        "2016-12-31T23:59:60Z, leap second",
        "2016-12-31T23:59:60.5Z, leap second",
        "2022-07-23T19:47:18.1081Z, finer than a millisecond",
        "2022-07-23T19:47:18.10800000000000000001Z, finer than a millisecond"
    })
    void whatIsWrongIsTold(String text, String detail) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rfc3339.parse(text))
                .withMessageContaining(detail);
    }

    @Property
    void whatTheJdkWritesIsReadBack(
            @ForAll @InstantRange(min = "0002-01-01T00:00:00Z", max = "9998-12-31T23:59:59Z") Instant instant,
            @ForAll @IntRange(min = -1079, max = 1079) int offsetMinutes) {
        Instant millis = instant.truncatedTo(ChronoUnit.MILLIS);
        OffsetDateTime local = millis.atOffset(ZoneOffset.ofTotalSeconds(offsetMinutes * 60));
        assertThat(Rfc3339.parse(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local)))
                .isEqualTo(millis);
    }
}
