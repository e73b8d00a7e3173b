package malote.message.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import malote.message.Message;
import malote.message.Party;

/**
 * Writes messages as JSON in UTF-8: names, order and formats exactly as the specification of the interface has them. The
 * messages must follow {@link malote.message.MessageRules}. Safe for use by many threads.
 */
public final class MessageJson {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private static final int USUAL_BYTES = 640;

    private static final SerializableString END_TO_END_ID = new SerializedString("endToEndId");
    private static final SerializableString VALOR = new SerializedString("valor");
    private static final SerializableString PAGADOR = new SerializedString("pagador");
    private static final SerializableString RECEBEDOR = new SerializedString("recebedor");
    private static final SerializableString CAMPO_LIVRE = new SerializedString("campoLivre");
    private static final SerializableString TX_ID = new SerializedString("txId");
    private static final SerializableString DATA_HORA_PAGAMENTO = new SerializedString("dataHoraPagamento");
    private static final SerializableString NOME = new SerializedString("nome");
    private static final SerializableString CPF_CNPJ = new SerializedString("cpfCnpj");
    private static final SerializableString ISPB = new SerializedString("ispb");
    private static final SerializableString AGENCIA = new SerializedString("agencia");
    private static final SerializableString CONTA_TRANSACIONAL = new SerializedString("contaTransacional");
    private static final SerializableString TIPO_CONTA = new SerializedString("tipoConta");

    private MessageJson() {}

    /** One message object. */
    public static byte[] one(Message message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = generator(out)) {
            write(json, message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** An array of messages. */
    public static byte[] many(List<Message> messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(messages.size() * USUAL_BYTES + 2);
        try (JsonGenerator json = generator(out)) {
            write(json, messages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** An object with an array of messages: {@code {"mensagens": […]}}. */
    public static byte[] envelope(List<Message> messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(messages.size() * USUAL_BYTES + 20);
        try (JsonGenerator json = generator(out)) {
            json.writeStartObject();
            json.writeFieldName("mensagens");
            write(json, messages);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, List<Message> messages) throws IOException {
        json.writeStartArray();
        for (Message message : messages) {
            write(json, message);
        }
        json.writeEndArray();
    }

    /** A generator for {@link #write}, in UTF-8; closing it closes the stream. */
    public static JsonGenerator generator(ByteArrayOutputStream out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    /** Writes one message object where the generator (one of {@link #generator}) is. */
    public static void write(JsonGenerator json, Message message) throws IOException {
        json.writeStartObject();
        string(json, END_TO_END_ID, message.endToEndId());
        json.writeFieldName(VALOR);
        json.writeNumber(message.valor());
        json.writeFieldName(PAGADOR);
        write(json, message.pagador());
        json.writeFieldName(RECEBEDOR);
        write(json, message.recebedor());
        string(json, CAMPO_LIVRE, message.campoLivre());
        string(json, TX_ID, message.txId());
        json.writeFieldName(DATA_HORA_PAGAMENTO);
        char[] instant = format(message.dataHoraPagamento());
        json.writeString(instant, 0, instant.length);
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Party party) throws IOException {
        json.writeStartObject();
        string(json, NOME, party.nome());
        string(json, CPF_CNPJ, party.cpfCnpj());
        string(json, ISPB, party.ispb());
        string(json, AGENCIA, party.agencia());
        string(json, CONTA_TRANSACIONAL, party.contaTransacional());
        string(json, TIPO_CONTA, party.tipoConta().name());
        json.writeEndObject();
    }

    /** The instant as messages have it, {@code yyyy-MM-ddTHH:mm:ss.SSSZ}. */
    public static String text(Instant instant) {
        return new String(format(instant));
    }

    private static void string(JsonGenerator json, SerializableString name, String value) throws IOException {
        json.writeFieldName(name);
        json.writeString(value);
    }

    /** {@code yyyy-MM-ddTHH:mm:ss.SSSZ}, by hand: {@code DateTimeFormatter} takes as long as the rest of the message. */
    private static char[] format(Instant instant) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        char[] text = "0000-00-00T00:00:00.000Z".toCharArray();
        digits(text, 0, 4, utc.getYear());
        digits(text, 5, 2, utc.getMonthValue());
        digits(text, 8, 2, utc.getDayOfMonth());
        digits(text, 11, 2, utc.getHour());
        digits(text, 14, 2, utc.getMinute());
        digits(text, 17, 2, utc.getSecond());
        digits(text, 20, 3, utc.getNano() / 1_000_000);
        return text;
    }

    private static void digits(char[] text, int from, int count, int value) {
        int rest = value;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
