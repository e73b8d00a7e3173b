package malote.spi.fault;

import java.math.BigDecimal;
import java.util.List;
import malote.fault.Occasion;
import malote.fault.On;
import malote.spi.book.Ids;
import malote.spi.read.Message;
import malote.spi.read.Message.Part;
import org.jspecify.annotations.Nullable;

/** What a fault can look at in messages. */
public final class Occasions {
    private Occasions() {}

    /** One for each operation of a message, in their order; one if it has none. */
    public static List<Occasion> of(On on, String ispb, Message message) {
        return message.parts().isEmpty()
                ? List.of(new Occasion(on, ispb, message.name(), null, null, null))
                : message.parts().stream()
                        .map(part -> of(on, ispb, message, part))
                        .toList();
    }

    private static Occasion of(On on, String ispb, Message message, Part part) {
        String code = first(part, "StsRsnInf/Rsn/Cd", "RtrRsnInf/Rsn/Cd", "TxSts");
        String operation = first(part, "PmtId/EndToEndId", "RtrId", "OrgnlInstrId");
        return new Occasion(
                on, ispb, message.name(), code, operation, amount(first(part, "IntrBkSttlmAmt", "RtrdIntrBkSttlmAmt")));
    }

    private static @Nullable String first(Part part, String... paths) {
        for (String path : paths) {
            String text = part.text(path);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    private static @Nullable BigDecimal amount(@Nullable String text) {
        long cents = Ids.cents(text);
        return cents < 0 ? null : BigDecimal.valueOf(cents, 2);
    }
}
