package malote.message.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import malote.message.Fault;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.MessageGenerator;
import malote.message.Samples;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
    private static final Ispb RECEIVER = new Ispb("00000000");
    private static final String EXAMPLE = json(Samples.MESSAGE);

    @Test
    void oneObjectIsOneMessage() throws IOException {
        assertThat(accepted(EXAMPLE, BodyType.JSON).messages()).containsExactly(Samples.MESSAGE);
    }

    @Test
    void theOrderOfTheFieldsAndTheSpaceBetweenThemMeanNothing() throws IOException {
        String body = """
                {
                  "dataHoraPagamento": "2022-07-23t16:47:18.1080-03:00", "txId": "h7a786d8a7s6gd1hgs", "campoLivre": "",
                  "recebedor": { "tipoConta": "SVGS", "contaTransacional": "1210098", "agencia": "0361",
                    "ispb": "00000000", "cpfCnpj": "77615678291", "nome": "Flavio Jos\\u00e9" },
                  "pagador": { "tipoConta": "CACC", "contaTransacional": "1231231", "agencia": "0001",
                    "ispb": "32074986", "cpfCnpj": "98716278190", "nome": "Marcos José" },
                  "valor": 902e-1, "endToEndId": "E320749862024022119277T3lEBbUM0z"
                }
                """;
        assertThat(accepted(body, BodyType.JSON).messages()).containsExactly(Samples.MESSAGE);
    }

    @Property(tries = 100)
    void whatTheWriterWritesIsReadBack(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int count)
            throws IOException {
        List<Message> messages = messages(seed, count);
        String array = new String(MessageJson.many(messages), StandardCharsets.UTF_8);
        assertThat(accepted(array, BodyType.JSON)).isEqualTo(new Reading.Accepted(messages, count));
        assertThat(accepted(lines(messages, "\n"), BodyType.NDJSON)).isEqualTo(new Reading.Accepted(messages, count));
    }

    @Test
    void blankLinesAndBothLineEndsAreTaken() throws IOException {
        List<Message> messages = messages(1, 3);
        String body = "\n\r\n  \n" + lines(messages, "\r\n\n \t\r\n");
        assertThat(accepted(body, BodyType.NDJSON).messages()).isEqualTo(messages);
        assertThat(accepted(body.stripTrailing(), BodyType.NDJSON).messages()).isEqualTo(messages);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"valor\":90.20,                       |                                | /valor            | is missing",
                "\"campoLivre\":\"\",                   |                                | /campoLivre       | is missing",
                "\"nome\":\"Marcos José\",              |                                | /pagador/nome     | is missing",
                "90.20                                  | \"90.20\"                      | /valor            | is a string; a number",
                "90.20                                  | null                           | /valor            | is null; a number",
                "90.20                                  | true                           | /valor            | is a boolean; a number",
                "90.20                                  | {\"a\":[{}]}                   | /valor            | is an object; a number",
                "90.20                                  | 90.205                         | /valor            | two decimals",
                "90.20                                  | 1e999999999                    | /valor            | 18 digits",
                "90.20                                  | 1e99999999999                  | /valor            | exponent",
                "90.20                                  | 0                              | /valor            | more than zero",
                "90.20                                  | -90.20                         | /valor            | more than zero",
                "\"0001\"                               | 1                              | /pagador/agencia  | is a number; a string",
                "\"0001\"                               | [\"0001\"]                     | /pagador/agencia  | is an array; a string",
                "\"0001\"                               | null                           | /pagador/agencia  | is null; a string",
                "\"0001\"                               | \"00011\"                      | /pagador/agencia  | 1 to 4 of 0-9",
                "\"CACC\"                               | \"cacc\"                       | /pagador/tipoConta | none of CACC",
                "\"CACC\"                               | 1                              | /pagador/tipoConta | is a number; a string",
                "\"SVGS\"                               | \"SLRY\"                       | /recebedor/tipoConta | cannot receive",
                "\"campoLivre\"                         | \"campoLivre\":\"\",\"campoLivre\" | /campoLivre   | more than once",
                "\"campoLivre\"                         | \"valor\":[],\"campoLivre\"    | /valor            | more than once",
                "\"nome\":\"Marcos José\"               | \"nome\":\"A\",\"nome\":\"B\"  | /pagador/nome     | more than once",
                "\"campoLivre\"                         | \"extra\":{\"a\":1},\"campoLivre\" | /extra        | not known",
                "\"campoLivre\"                         | \"a/b~c\":0,\"campoLivre\"     | /a~1b~0c          | not known",
                "\"nome\":\"Marcos José\"               | \"nome\":\"A\",\"Nome\":\"B\"  | /pagador/Nome     | not known",
                "2022-07-23T19:47:18.108Z               | 2022-07-23T19:47:18            | /dataHoraPagamento | no offset",
                "2022-07-23T19:47:18.108Z               | 2016-12-31T23:59:60Z           | /dataHoraPagamento | leap second",
                "2022-07-23T19:47:18.108Z               | 0001-01-01T00:00:00+01:00      | /dataHoraPagamento | years 0001",
                "\"2022-07-23T19:47:18.108Z\"           | 1658605638                     | /dataHoraPagamento | is a number; a string",
                "\"ispb\":\"00000000\"                  | \"ispb\":\"60746948\"          | /recebedor/ispb   | 00000000 is right",
                "\"ispb\":\"00000000\"                  | \"ispb\":\"0000000\"           | /recebedor/ispb   | 7 characters",
                "\"ispb\":\"00000000\"                  | \"ispb\":null                  | /recebedor/ispb   | is null",
                "\"ispb\":\"32074986\",                 |                                | /pagador/ispb     | is missing",
                "\"ispb\":\"32074986\"                  | \"ispb\":\"3207498x\"          | /pagador/ispb     | position 8",
                "E32074986                              | E3207498x                      | /endToEndId       | no ISPB",
                "\"campoLivre\":\"\"                    | \"campoLivre\":\"\\u0000\"     | /campoLivre       | U+0000"
            })
    void aFaultIsToldOnceWithItsPlace(String from, String to, String pointer, String detail) throws IOException {
        String body = EXAMPLE.replace(from, to == null ? "" : to);
        assertThat(body).isNotEqualTo(EXAMPLE);
        assertFaults(body, BodyType.JSON, pointer, detail);
        String second = json(Samples.withId("E320749862024022119270T3lEBbUM0z"));
        assertFaults("[" + second + "," + body + "]", BodyType.JSON, "/1" + pointer, detail);
        assertFaults(second + "\n\n" + body, BodyType.NDJSON, "/1" + pointer, detail);
    }

    @Test
    void aPartyThatIsNoObjectIsOneFault() throws IOException {
        String body = EXAMPLE.replaceFirst("\"pagador\":\\{[^}]*}", "\"pagador\":\"Marcos\"");
        assertFaults(body, BodyType.JSON, "/pagador", "is a string; an object is right");
        String without = EXAMPLE.replaceFirst("\"recebedor\":\\{[^}]*},", "");
        assertFaults(without, BodyType.JSON, "/recebedor", "is missing");
    }

    @Test
    void anEmptyObjectLacksEveryField() throws IOException {
        assertThat(refused("{}", BodyType.JSON).faults())
                .extracting(Fault::pointer)
                .containsExactly(
                        "/endToEndId",
                        "/valor",
                        "/pagador",
                        "/recebedor",
                        "/campoLivre",
                        "/txId",
                        "/dataHoraPagamento");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"a\"", "null", "true", "-0.5e3"})
    void aValueThatIsNoMessageIsAFault(String body) throws IOException {
        assertFaults(body, BodyType.JSON, "", "a message, which is an object, is right");
        assertFaults("[" + body + "]", BodyType.JSON, "/0", "a message, which is an object, is right");
        assertFaults(body, BodyType.NDJSON, "/0", "a message, which is an object, is right");
    }

    @Test
    void anEmptyArrayIsAFault() throws IOException {
        assertFaults("[]", BodyType.JSON, "", "empty array");
    }

    @Test
    void faultsOfAllMessagesAreToldAndCountedAndAHundredListed() throws IOException {
        String bad = EXAMPLE.replace("90.20", "0").replace("0361", "");
        Reading.Refused refused = refused("[" + bad + ",{}," + EXAMPLE + "," + bad + "]", BodyType.JSON);
        assertThat(refused.total()).isEqualTo(11);
        assertThat(refused.faults())
                .extracting(Fault::pointer)
                .startsWith("/0/valor", "/0/recebedor/agencia")
                .endsWith("/3/valor", "/3/recebedor/agencia");

        Reading.Refused many = refused((bad + "\n").repeat(1_000), BodyType.NDJSON);
        assertThat(many.total()).isEqualTo(2_000);
        assertThat(many.faults()).hasSize(100);
    }

    @Test
    void aRepeatedMessageIsTakenOnce() throws IOException {
        List<Message> messages = messages(1, 2);
        Message first = messages.get(0);
        Message second = messages.get(1);
        assertThat(accepted(lines(List.of(first, second, first, first), "\n"), BodyType.NDJSON))
                .isEqualTo(new Reading.Accepted(messages, 4));
    }

    @Test
    void anIdRepeatedWithOtherContentIsAFaultOfTheLaterOne() throws IOException {
        assertFaults(
                "[" + EXAMPLE + "," + EXAMPLE + "," + EXAMPLE.replace("90.20", "90.21") + "]",
                BodyType.JSON,
                "/2/endToEndId",
                "with other content");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''              | 1 | 1  | the body is empty",
                "'  '            | 1 | 3  | the body is empty",
                "'{'             | 1 | 2  | ends before its JSON does",
                "'['             | 1 | 2  | ends before its JSON does",
                "'{\"valor'      | 1 | 8  | ends before its JSON does",
                "'{\"valor\":1'  | 1 | 11 | ends before its JSON does",
                "'{\"valor\":1,}' | 1 | 12 | unexpected character ('}'",
                "'{valor:1}'     | 1 | 2  | unexpected character ('v'",
                "'{''a'':1}'     | 1 | 2  | unexpected character",
                "'{\"valor\":01}' | 1 | 11 | not a number as JSON writes them",
                "'{\"valor\":1.}' | 1 | 12 | unexpected character ('}'",
                "'{\"valor\":+1}' | 1 | 10 | unexpected character ('+'",
                "'{\"valor\":NaN}' | 1 | 13 | not JSON",
                "'{\"valor\":tru}' | 1 | 10 | not JSON",
                "'{\"txId\":\"\\x\"}' | 1 | 12 | no such escape",
                "'{\"txId\":\"\\u12g4\"}' | 1 | 15 | unexpected character",
                "'{\"txId\":\"\\ud83c\"}' | 1 | 9 | half a surrogate pair",
                "'{\"txId\":\"\\udf89\"}' | 1 | 9 | half a surrogate pair",
                "'{\"\\ud83c\":1}' | 1 | 11 | half a surrogate pair",
                "'[1]]'          | 1 | 4  | a bracket is closed",
                "'[1}'           | 1 | 3  | a bracket is closed",
                "'{} {}'         | 1 | 4  | something follows",
                "'{} x'          | 1 | 5  | not JSON",
                "'// comment'    | 1 | 1  | unexpected character ('/'"
            })
    void whatIsNotJsonIsToldWithItsPlace(String body, int line, int column, String reason) {
        assertMalformed(body, BodyType.JSON, line, reason);
        assertThatExceptionOfType(BadBody.class)
                .isThrownBy(() -> read(body, BodyType.JSON))
                .satisfies(e -> assertThat(column(e)).isBetween(column - 1, column + 1))
                .withMessageStartingWith("line " + line + ", column ");
    }

    @Test
    void thePlaceIsThatOfTheBodysLine() {
        assertMalformed(EXAMPLE + "\r\n\r\n" + EXAMPLE + "\n{\"valor\":", BodyType.NDJSON, 4, "ends before");
        assertMalformed(EXAMPLE + "\n{\"a\":\n1}\n", BodyType.NDJSON, 2, "on one line");
        assertMalformed(EXAMPLE + "\n" + EXAMPLE + EXAMPLE, BodyType.NDJSON, 2, "one message and nothing more");
        assertMalformed("\n\n{\"txId\":\"a\nb\"}", BodyType.JSON, 3, "control character");
        assertMalformed("\n", BodyType.NDJSON, 2, "empty");
    }

    @Test
    void aByteOrderMarkIsTaken() throws IOException {
        assertThat(accepted("\ufeff" + EXAMPLE, BodyType.JSON).messages()).containsExactly(Samples.MESSAGE);
        assertThat(accepted("\ufeff[" + EXAMPLE + "]", BodyType.JSON).messages())
                .containsExactly(Samples.MESSAGE);
        assertThat(accepted("\ufeff" + EXAMPLE + "\n", BodyType.NDJSON).messages())
                .containsExactly(Samples.MESSAGE);
        assertMalformed("\ufeff\ufeff" + EXAMPLE, BodyType.JSON, 1, "unexpected character");
        assertMalformed("\ufeff", BodyType.NDJSON, 1, "empty");
    }

    @Test
    void aLineThatIsCutAnywhereIsTheOneThatIsNamed() {
        for (int length = 1; length < EXAMPLE.length(); length++) {
            String body = EXAMPLE + "\r\n" + EXAMPLE.substring(0, length) + "\n" + EXAMPLE + "\n";
            assertMalformed(body, BodyType.NDJSON, 2, "column");
        }
        assertMalformed(
                EXAMPLE + "\n  {\"txId\":\"\n", BodyType.NDJSON, 2, "column 12: the line ends before its message");
        assertMalformed(EXAMPLE + "\n  {\"txId\":\"\\ud83c\"}", BodyType.NDJSON, 2, "column 11: an escape of half");
    }

    @Test
    void otherEncodingsAreNotJson() {
        for (var charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE, StandardCharsets.ISO_8859_1)) {
            assertThatExceptionOfType(BadBody.class)
                    .isThrownBy(() -> MessageReader.read(
                            new ByteArrayInputStream(EXAMPLE.getBytes(charset)), BodyType.JSON, RECEIVER));
        }
    }

    @Test
    void whatIsFarBeyondAMessageIsRefusedAtOnce() {
        assertMalformed("[".repeat(100_000), BodyType.JSON, 1, "nested deeper than 16");
        assertMalformed("{\"a\":".repeat(100_000), BodyType.JSON, 1, "nested deeper than 16");
        assertMalformed("{\"valor\":" + "1".repeat(10_000) + "}", BodyType.JSON, 1, "a number longer than 1000");
        assertMalformed("{\"txId\":\"" + "1".repeat(200_000) + "\"}", BodyType.JSON, 1, "a string longer than 100000");
        assertMalformed("{\"" + "a".repeat(10_000) + "\":1}", BodyType.JSON, 1, "a field name longer than 1000");
    }

    @Test
    void aThousandMessagesFitInAnArray() throws IOException {
        String body = "[" + String.join(",", Collections.nCopies(1_000, EXAMPLE)) + "]";
        assertThat(accepted(body, BodyType.JSON).received()).isEqualTo(1_000);
        assertThatExceptionOfType(BadBody.class)
                .isThrownBy(() -> read(body.replaceFirst("\\[", "[1,"), BodyType.JSON))
                .satisfies(e -> assertThat(e.isTooLong()).isTrue())
                .withMessageContaining("1000 messages")
                .withMessageContaining("x-ndjson");
    }

    @Test
    void aHundredThousandMessagesFitInLines() throws IOException {
        String body = (EXAMPLE + "\n").repeat(100_000);
        assertThat(accepted(body, BodyType.NDJSON).received()).isEqualTo(100_000);
        assertThatExceptionOfType(BadBody.class)
                .isThrownBy(() -> read(body + EXAMPLE, BodyType.NDJSON))
                .satisfies(e -> assertThat(e.isTooLong()).isTrue())
                .withMessageContaining("100000 messages");
    }

    @Test
    void aMillionUnknownFieldsAreCountedAndNotKept() throws IOException {
        List<InputStream> parts = new ArrayList<>();
        parts.add(stream("{"));
        for (int part = 0; part < 20; part++) {
            int from = part * 50_000;
            parts.add(stream(IntStream.range(from, from + 50_000)
                    .mapToObj(i -> "\"" + Integer.toHexString(i * 0x9E37_79B1) + "\":0,")
                    .collect(Collectors.joining())));
        }
        parts.add(stream("\"valor\":1}"));
        Reading reading =
                MessageReader.read(new SequenceInputStream(Collections.enumeration(parts)), BodyType.JSON, RECEIVER);
        assertThat(reading).asInstanceOf(type(Reading.Refused.class)).satisfies(refused -> assertThat(refused.total())
                .isEqualTo(1_000_006));
    }

    @Test
    void whatTheStreamThrowsIsPassedOn() {
        IOException broken = new IOException("broken");
        InputStream body = new FilterInputStream(stream(EXAMPLE)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw broken;
            }
        };
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> MessageReader.read(body, BodyType.JSON, RECEIVER))
                .isSameAs(broken);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Reading read(String body, BodyType type) throws IOException {
        return MessageReader.read(stream(body), type, RECEIVER);
    }

    private static Reading.Accepted accepted(String body, BodyType type) throws IOException {
        Reading reading = read(body, type);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return (Reading.Accepted) reading;
    }

    private static Reading.Refused refused(String body, BodyType type) throws IOException {
        Reading reading = read(body, type);
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        return (Reading.Refused) reading;
    }

    private static void assertFaults(String body, BodyType type, String pointer, String detail) throws IOException {
        Reading.Refused refused = refused(body, type);
        assertThat(refused.total()).isEqualTo(1);
        assertThat(refused.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo(pointer);
            assertThat(fault.detail()).contains(detail);
        });
    }

    private static int column(BadBody e) {
        return Integer.parseInt(String.valueOf(e.getMessage()).replaceFirst("line \\d+, column (\\d+): .*", "$1"));
    }

    private static void assertMalformed(String body, BodyType type, int line, String reason) {
        assertThatExceptionOfType(BadBody.class)
                .isThrownBy(() -> read(body, type))
                .withMessageStartingWith("line " + line + ", column ")
                .satisfies(e -> assertThat(e.isTooLong()).isFalse())
                .withMessageContaining(reason);
    }

    private static List<Message> messages(long seed, int count) {
        return new MessageGenerator(new SplittableRandom(seed), InstantSource.system()).generate(RECEIVER, count);
    }

    private static String lines(List<Message> messages, String lineEnd) {
        return messages.stream().map(message -> json(message) + lineEnd).collect(Collectors.joining());
    }

    private static String json(Message message) {
        return new String(MessageJson.one(message), StandardCharsets.UTF_8);
    }
}
