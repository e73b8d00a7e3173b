package malote.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as JSON in UTF-8, as they are on the wire. The amount is never a binary float. Safe for use by many threads. */
public final class MessageJson {
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int USUAL_BYTES = 640;

    private MessageJson() {}

    /**
     * Reads one message or an array of them. Fields that are not known are skipped.
     *
     * @throws IOException if it is not JSON, or a message lacks a field or has one of another type
     */
    public static List<Message> read(byte[] body) throws IOException {
        List<Message> messages = new ArrayList<>();
        try (JsonParser json = FACTORY.createParser(body)) {
            if (json.nextToken() == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    messages.add(message(json));
                }
            } else {
                messages.add(message(json));
            }
            if (json.nextToken() != null) {
                throw new JsonParseException(json, "something follows the messages");
            }
        }
        return messages;
    }

    /** The messages one a line, each with a newline after it (NDJSON). */
    public static byte[] lines(List<Message> messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(messages.size() * USUAL_BYTES);
        for (Message message : messages) {
            try (JsonGenerator json = FACTORY.createGenerator(out)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                write(json, message);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, Message message) throws IOException {
        json.writeStartObject();
        json.writeStringField("endToEndId", message.endToEndId());
        json.writeNumberField("valor", message.valor());
        write(json, "pagador", message.pagador());
        write(json, "recebedor", message.recebedor());
        json.writeStringField("campoLivre", message.campoLivre());
        json.writeStringField("txId", message.txId());
        json.writeStringField("dataHoraPagamento", MILLISECONDS.format(message.dataHoraPagamento()));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Party party) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("nome", party.nome());
        json.writeStringField("cpfCnpj", party.cpfCnpj());
        json.writeStringField("ispb", party.ispb());
        json.writeStringField("agencia", party.agencia());
        json.writeStringField("contaTransacional", party.contaTransacional());
        json.writeStringField("tipoConta", party.tipoConta());
        json.writeEndObject();
    }

    private static Message message(JsonParser json) throws IOException {
        String endToEndId = null;
        BigDecimal valor = null;
        Party pagador = null;
        Party recebedor = null;
        String campoLivre = null;
        String txId = null;
        Instant dataHoraPagamento = null;
        expectObject(json);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "endToEndId" -> endToEndId = text(json);
                case "valor" -> valor = json.getDecimalValue();
                case "pagador" -> pagador = party(json);
                case "recebedor" -> recebedor = party(json);
                case "campoLivre" -> campoLivre = text(json);
                case "txId" -> txId = text(json);
                case "dataHoraPagamento" -> dataHoraPagamento = instant(json);
                default -> json.skipChildren();
            }
        }
        return new Message(
                present(json, "endToEndId", endToEndId),
                present(json, "valor", valor),
                present(json, "pagador", pagador),
                present(json, "recebedor", recebedor),
                present(json, "campoLivre", campoLivre),
                present(json, "txId", txId),
                present(json, "dataHoraPagamento", dataHoraPagamento));
    }

    private static Party party(JsonParser json) throws IOException {
        String nome = null;
        String cpfCnpj = null;
        String ispb = null;
        String agencia = null;
        String contaTransacional = null;
        String tipoConta = null;
        expectObject(json);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "nome" -> nome = text(json);
                case "cpfCnpj" -> cpfCnpj = text(json);
                case "ispb" -> ispb = text(json);
                case "agencia" -> agencia = text(json);
                case "contaTransacional" -> contaTransacional = text(json);
                case "tipoConta" -> tipoConta = text(json);
                default -> json.skipChildren();
            }
        }
        return new Party(
                present(json, "nome", nome),
                present(json, "cpfCnpj", cpfCnpj),
                present(json, "ispb", ispb),
                present(json, "agencia", agencia),
                present(json, "contaTransacional", contaTransacional),
                present(json, "tipoConta", tipoConta));
    }

    private static void expectObject(JsonParser json) throws IOException {
        if (!json.hasToken(JsonToken.START_OBJECT)) {
            throw new JsonParseException(json, "an object is expected");
        }
    }

    private static String text(JsonParser json) throws IOException {
        if (!json.hasToken(JsonToken.VALUE_STRING)) {
            throw new JsonParseException(json, json.currentName() + " is not a string");
        }
        return json.getText();
    }

    private static Instant instant(JsonParser json) throws IOException {
        try {
            return Instant.parse(text(json));
        } catch (DateTimeException e) {
            throw new JsonParseException(json, json.currentName() + " is not a time", e);
        }
    }

    private static <T> T present(JsonParser json, String name, @Nullable T value) throws IOException {
        if (value == null) {
            throw new JsonParseException(json, name + " is missing");
        }
        return value;
    }
}
