package malote.spi.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import malote.icom.Catalog;
import malote.icom.Xml;
import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;
import malote.spi.read.MessageReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemasTest {
    /** Not ours to pass on: a directory beside the clone has them, or {@code ICOM_XSD_DIR} names one. */
    private static final Path OFFICIAL =
            Path.of(Optional.ofNullable(System.getenv("ICOM_XSD_DIR")).orElse("../../shared/icom/xsd"));

    private static final List<String> NAMES = Catalog.in(List.of()).names();

    /** As much of a schema as a test needs. */
    private static final String SCHEMA = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="https://www.bcb.gov.br/pi/pibr.001/%s"
                xmlns="https://www.bcb.gov.br/pi/pibr.001/%s" elementFormDefault="qualified">
              <xs:element name="Envelope"><xs:complexType><xs:sequence>
                <xs:element name="Id"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[0-9]{8}"/></xs:restriction></xs:simpleType></xs:element>
              </xs:sequence></xs:complexType></xs:element>
            </xs:schema>""";

    @TempDir
    Path directory;

    private void write(String version) throws IOException {
        Files.writeString(
                directory.resolve("pibr.001.spi." + version + ".xsd"), SCHEMA.formatted(version, version), UTF_8);
    }

    private static String message(String version, String id) {
        return "<Envelope xmlns=\"https://www.bcb.gov.br/pi/pibr.001/" + version + "\"><Id>" + id + "</Id></Envelope>";
    }

    private static @Nullable String fault(Schemas schemas, String xml) {
        return schemas.fault(MessageReader.read(xml.getBytes(UTF_8)), xml.getBytes(UTF_8));
    }

    @Test
    void theSchemaOfTheVersionDecidesAsItIs() throws IOException {
        write("1.3");
        write("1.1");
        Schemas schemas = Schemas.read(directory, List.of("pibr.001.spi.1.3"));
        assertThat(fault(schemas, message("1.3", "12345678"))).isNull();
        assertThat(fault(schemas, message("1.3", "1234567A")))
                .startsWith("A mensagem não é válida pelo schema: ")
                .hasSizeLessThanOrEqualTo(350);
    }

    @Test
    void anOlderSchemaIsReadAsThatOfToday() throws IOException {
        write("1.1");
        Schemas schemas = Schemas.read(directory, List.of("pibr.001.spi.1.3"));
        assertThat(fault(schemas, message("1.3", "1234567A"))).isNull();
        assertThat(fault(schemas, message("1.3", "1234567a"))).isNotNull();
    }

    @Test
    void whatHasNoSchemaIsNotLookedAt() throws IOException {
        write("1.3");
        Schemas schemas = Schemas.read(directory, NAMES);
        assertThat(fault(schemas, Xml.payment("x"))).isNull();
    }

    @Test
    void aDirectoryWithoutSchemasIsSaid() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schemas.read(directory.resolve("none"), NAMES))
                .withMessageContaining("must be a directory of schemas");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schemas.read(directory, NAMES))
                .withMessageContaining("has no schema");
        Files.writeString(directory.resolve("pibr.001.spi.1.3.xsd"), "<a/>");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schemas.read(directory, NAMES))
                .withMessageContaining("pibr.001.spi.1.3");
    }

    @Test
    void nothingIsFetched() throws IOException {
        Files.writeString(
                directory.resolve("pibr.001.spi.1.3.xsd"),
                "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\">" + SCHEMA.formatted("1.3", "1.3"));
        assertThatIllegalArgumentException().isThrownBy(() -> Schemas.read(directory, NAMES));
    }

    @Test
    void theOfficialSchemasFitTodaysMessages() {
        assumeTrue("true".equals(System.getenv("CI")) || Files.isDirectory(OFFICIAL), "no schemas");
        Schemas schemas = Schemas.read(OFFICIAL, NAMES);
        PaymentGenerator generator = PaymentGenerator.create();
        for (int operations : new int[] {1, 10}) {
            byte[] payment = generator.payment(new Ispb(Xml.PAYER), new Ispb(Xml.RECEIVER), operations);
            assertThat(schemas.fault(MessageReader.read(payment), payment)).isNull();
        }
        assertThat(fault(schemas, Xml.echo("Olá"))).isNull();
        assertThat(fault(schemas, Xml.echo("x".repeat(36)))).isNotNull();
        assertThat(fault(schemas, Xml.payment(Xml.RECEIVER))).contains("schema");
    }
}
