package malote.http.icom;

import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import malote.fault.Fault;
import malote.fault.Kind;
import malote.message.icom.Multipart;
import malote.message.icom.Payload;

/** A multipart body that is right, and not what is sent usually; or nearly right. Immutable. */
final class OddMultipart {
    private static final String CONTENT_TYPE = "Content-Type: application/xml; charset=utf-8";

    private final List<Payload> messages;
    private final String form;
    private final String boundary;
    private final String lineEnd;

    OddMultipart(List<Payload> messages, Fault fault) {
        this.messages = messages;
        this.form = fault.kind() == Kind.ENCODING ? "parts" : fault.text("form", "");
        String usual = Multipart.boundary();
        this.boundary = switch (form) {
            case "space" -> "simple boundary " + usual;
            case "long" -> (usual + usual + usual).substring(0, 70);
            default -> usual;
        };
        this.lineEnd = form.equals("lf") ? "\n" : "\r\n";
    }

    String type() {
        boolean isQuoted = form.equals("quoted") || form.equals("space");
        return "multipart/mixed; boundary=" + (isQuoted ? "\"" + boundary + "\"" : boundary);
    }

    /** Adds what an answer with this body has. */
    Response.ResponseBuilder headers(Response.ResponseBuilder answer) {
        return form.equals("id-on-top")
                ? answer.header(Answers.RESOURCE_ID, messages.get(0).id())
                : answer;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (form.equals("preamble")) {
            add(out, "This is a message with multiple parts in MIME format." + lineEnd);
        }
        for (Payload message : messages) {
            add(out, "--" + boundary + lineEnd);
            String head = head(message);
            add(out, form.equals("lower-case") ? lowerCase(head) : head);
            add(out, lineEnd);
            out.writeBytes(form.equals("parts") ? message.gzip() : message.xml());
            add(out, lineEnd);
        }
        add(out, "--" + boundary + "--" + lineEnd);
        return out.toByteArray();
    }

    private String head(Payload message) {
        String id = Answers.RESOURCE_ID + ": " + message.id();
        return switch (form) {
            case "spelling" -> lines("Content-type: application/xml; charset=utf-8", id);
            case "id-first" -> lines(id, CONTENT_TYPE);
            case "no-id", "id-on-top" -> lines(CONTENT_TYPE);
            case "parts" -> lines(CONTENT_TYPE, "Content-Encoding: gzip", id);
            default -> lines(CONTENT_TYPE, id);
        };
    }

    private String lines(String... lines) {
        return String.join(lineEnd, lines) + lineEnd;
    }

    /** The names of headers only. */
    private static String lowerCase(String head) {
        return java.util.regex.Pattern.compile("(?m)^[A-Za-z-]+:").matcher(head).replaceAll(name -> name.group()
                .toLowerCase(Locale.ROOT));
    }

    private static void add(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
