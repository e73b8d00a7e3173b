package malote.http.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import malote.access.Institutions;
import malote.access.Key;
import malote.access.KeyDesk;
import malote.access.KeyStore;
import malote.access.Role;
import malote.http.Json;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.message.json.MessageJson;
import org.jspecify.annotations.Nullable;

/** Keys as JSON, for the routes and for the command line. */
public final class KeyJson {
    /** How long an old key is good beside the new one, unless that is said. */
    private static final Duration OVERLAP = Duration.ofDays(1);

    private static final Duration LONGEST_OVERLAP = Duration.ofDays(365);
    /** The audit shows it: nothing that looks like another name, or like no name. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._@/-]*");
    /** PostgreSQL, and programs that read the answers, know times up to here. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private static final int LONGEST_NAME = 100;
    private static final JsonFactory JSON = new JsonFactory();

    private KeyJson() {}

    /**
     * Reads what key is wished for.
     *
     * @throws ProblemException if that is no key; it says what would be right
     */
    public static KeyStore.Wish wish(InputStream body, Instant now) throws IOException {
        String name = "";
        List<String> ispbs = List.of();
        List<String> roles = List.of();
        Instant expires = null;
        try (JsonParser json = JSON.createParser(body)) {
            begin(json);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "nome" -> name = text(json, field).strip();
                    case "ispbs" -> ispbs = texts(json, field);
                    case "papeis" -> roles = texts(json, field);
                    case "expira" ->
                        expires = json.currentToken() == JsonToken.VALUE_NULL ? null : time(text(json, field));
                    default ->
                        throw wrong("There is no field \"" + Parameters.abbreviated(field)
                                + "\"; known are nome, ispbs, papeis and expira.");
                }
            }
            end(json);
        } catch (JsonProcessingException e) {
            throw malformed();
        }
        return checked(name, ispbs, roles, expires, now);
    }

    private static KeyStore.Wish checked(
            String name, List<String> ispbs, List<String> texts, @Nullable Instant expires, Instant now) {
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw wrong("nome must have 1 to " + LONGEST_NAME
                    + " letters, digits, spaces or characters of . _ @ / - : it says who has the key.");
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String text : texts) {
            roles.add(Role.parse(text)
                    .orElseThrow(() -> wrong("There is no role \"" + Parameters.abbreviated(text) + "\"; the roles are "
                            + all() + ".")));
        }
        if (roles.isEmpty()) {
            throw wrong("papeis is missing: name at least one of the roles " + all() + ".");
        }
        boolean isOfInstitutions = roles.contains(Role.COLLECT) || roles.contains(Role.SEND);
        if (ispbs.isEmpty() && isOfInstitutions) {
            throw wrong(
                    "The roles collect and send need the institutions they are for: ispbs such as 32074986, or * for"
                            + " all.");
        }
        Institutions institutions = ispbs.isEmpty()
                ? Institutions.ALL
                : Institutions.parse(String.join(",", ispbs))
                        .orElseThrow(() -> wrong("ispbs must be * alone, or ISPBs: 8 characters, digits and upper-case"
                                + " letters only, such as 32074986."));
        if (expires != null && !expires.isAfter(now)) {
            throw wrong("expira is in the past; it must be in the future, or absent.");
        } else if (expires != null && expires.isAfter(LAST)) {
            throw wrong("expira must not be after " + LAST + "; leave it out for a key that does not expire.");
        }
        return new KeyStore.Wish(name, institutions, roles, expires);
    }

    private static String all() {
        return Arrays.stream(Role.values()).map(Role::text).collect(Collectors.joining(", "));
    }

    /**
     * Reads how long an old key shall be good.
     *
     * @param body may be empty
     * @throws ProblemException if that cannot be; it says what would be right
     */
    public static Duration overlap(InputStream body) throws IOException {
        Duration overlap = OVERLAP;
        try (JsonParser json = JSON.createParser(body)) {
            JsonToken first = json.nextToken();
            if (first == null) {
                return overlap;
            } else if (first != JsonToken.START_OBJECT) {
                throw wrong("The body must be an object, or empty.");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                boolean isNumber = json.nextToken() == JsonToken.VALUE_NUMBER_INT
                        && json.getNumberType() == JsonParser.NumberType.INT;
                int seconds = isNumber && field.equals("sobreposicaoSegundos") ? json.getIntValue() : -1;
                if (seconds < 0 || seconds > LONGEST_OVERLAP.toSeconds()) {
                    throw wrong("sobreposicaoSegundos must be a whole number from 0 to " + LONGEST_OVERLAP.toSeconds()
                            + ", and is the only field.");
                }
                overlap = Duration.ofSeconds(seconds);
            }
            end(json);
        } catch (JsonProcessingException e) {
            throw malformed();
        }
        return overlap;
    }

    private static void begin(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw wrong("The body must be an object with nome, ispbs, papeis and expira.");
        }
    }

    private static void end(JsonParser json) throws IOException {
        if (json.nextToken() != null) {
            throw malformed();
        }
    }

    private static String text(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(field + " must be a text.");
        }
        return json.getText();
    }

    private static List<String> texts(JsonParser json, String field) throws IOException {
        List<String> texts = new ArrayList<>();
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw wrong(field + " must be an array of texts.");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text(json, field));
        }
        return texts;
    }

    private static Instant time(String text) {
        return parseTime(text)
                .orElseThrow(() -> wrong("expira must be a time such as 2026-12-31T23:59:59Z, not \""
                        + Parameters.abbreviated(text) + "\"."));
    }

    /** Reads a time with any offset. */
    static Optional<Instant> parseTime(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static ProblemException malformed() {
        return new ProblemException(Problem.MALFORMED_BODY, "The body is not JSON in UTF-8.");
    }

    private static ProblemException wrong(String detail) {
        return new ProblemException(Problem.INVALID_KEY, detail);
    }

    /** All keys, without their texts. */
    public static byte[] list(List<Key> keys) {
        return Json.object(json -> {
            json.writeArrayFieldStart("chaves");
            for (Key key : keys) {
                json.writeStartObject();
                write(json, key);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** A new key, with its text. */
    public static byte[] issued(KeyDesk.Issued issued) {
        return Json.object(json -> {
            json.writeStringField("chave", issued.text().reveal());
            write(json, issued.key());
        });
    }

    private static void write(JsonGenerator json, Key key) throws IOException {
        json.writeStringField("id", key.id());
        json.writeStringField("nome", key.name());
        texts(json, "ispbs", List.of(key.institutions().toString().split(",", -1)));
        texts(json, "papeis", key.roles().stream().sorted().map(Role::text).toList());
        time(json, "criada", key.created());
        time(json, "expira", key.expires());
        time(json, "ultimoUso", key.used());
        time(json, "revogada", key.revoked());
        json.writeStringField("sucessora", key.successor());
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    static void time(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
        json.writeStringField(name, time == null ? null : MessageJson.text(time));
    }
}
