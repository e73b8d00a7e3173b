package malote.spi.write;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes elements. */
final class Xml {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    /** Days of accounts are those of Brasília. */
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneId.of("America/Sao_Paulo"));

    private final StringBuilder text = new StringBuilder(2_000);

    Xml open(String... names) {
        for (String name : names) {
            text.append('<').append(name).append('>');
        }
        return this;
    }

    Xml close(String... names) {
        for (String name : names) {
            text.append("</").append(name).append('>');
        }
        return this;
    }

    /** An element with a text; nothing if there is none. */
    Xml leaf(String name, @Nullable String value) {
        return value == null || value.isEmpty()
                ? this
                : open(name).raw(escaped(value)).close(name);
    }

    /** A text inside of elements; nothing if there is none. {@code path} is such as {@code Id/Othr/Id}. */
    Xml at(String path, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return this;
        }
        String[] names = path.split("/", -1);
        open(names).raw(escaped(value));
        for (int i = names.length - 1; i >= 0; i--) {
            close(names[i]);
        }
        return this;
    }

    /** An amount of money. */
    Xml amount(String name, long cents) {
        return raw("<" + name + " Ccy=\"BRL\">").raw(money(cents)).close(name);
    }

    Xml raw(String xml) {
        text.append(xml);
        return this;
    }

    static String money(long cents) {
        return BigDecimal.valueOf(cents, 2).toPlainString();
    }

    static String time(Instant time) {
        return TIME.format(time);
    }

    static String day(Instant time) {
        return DAY.format(time);
    }

    static String escaped(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\r", "&#13;");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
