package malote.http.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.MessageGenerator;
import malote.message.Party;
import malote.message.json.MessageJson;
import org.junit.jupiter.api.Test;

final class MasksTest {
    @Test
    void coversNamesAndNumbers() {
        assertThat(Masks.name("Ana  Souza")).isEqualTo("A. S.");
        assertThat(Masks.name(" ")).isEmpty();
        assertThat(Masks.name("😀x Éva")).isEqualTo("😀. É.");
        assertThat(Masks.taxId("12345678901")).isEqualTo("***.456.789-**");
        assertThat(Masks.taxId("12ABC34501DE35")).isEqualTo("**.ABC.345/****-**");
        assertThat(Masks.account("1231231")).isEqualTo("***31");
        assertThat(Masks.account("7")).isEqualTo("***");
    }

    @Test
    void leavesNothingThatTellsWhoItWas() {
        for (Message message : MessageGenerator.create().generate(new Ispb("32074986"), 200)) {
            String masked = new String(MessageJson.many(List.of(Masks.message(message))), StandardCharsets.UTF_8);
            for (Party party : List.of(message.pagador(), message.recebedor())) {
                assertThat(masked)
                        .doesNotContain(party.nome(), party.cpfCnpj(), party.contaTransacional())
                        .contains(party.ispb());
            }
            assertThat(masked).contains(message.endToEndId());
        }
    }
}
