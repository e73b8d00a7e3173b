package malote.client.icom;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import malote.client.FakeServer;
import malote.client.FakeServer.Reply;
import malote.message.icom.Gzip;

/** What a server of the ICOM dialect answers. Messages have numbers. */
public final class IcomReplies {
    private IcomReplies() {}

    /** The id of the message with a number; those of odd numbers hold {@code /} and {@code +}. */
    public static String id(int number) {
        return String.format(Locale.ROOT, number % 2 == 0 ? "UEkBbN5tAABcd%019d" : "UEkB+N5t/ABcd%019d", number);
    }

    /** One message, with a line break, quotes and more than ASCII. */
    public static String xml(int number) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<Envelope><AppHdr><Fr><FIId><FinInstnId><Othr><Id>32074986</Id>"
                + "</Othr></FinInstnId></FIId></Fr></AppHdr><Nm>João 🍞 " + number + "</Nm></Envelope>";
    }

    public static byte[] bytes(int number) {
        return xml(number).getBytes(UTF_8);
    }

    /** The answer of a read for one message. */
    public static Reply one(String next, int number) {
        return FakeServer.status(
                200,
                "Content-Type: application/xml; charset=utf-8\r\nPI-ResourceId: " + id(number) + "\r\nPI-Pull-Next: "
                        + next + "\r\n",
                bytes(number));
    }

    /** The answer of a read for several messages. */
    public static Reply several(String next, int... numbers) {
        return FakeServer.status(200, multipartHeaders(next), multipart(numbers));
    }

    /** The same, packed. */
    public static Reply packed(String next, int... numbers) {
        return FakeServer.status(
                200, "Content-Encoding: gzip\r\n" + multipartHeaders(next), Gzip.pack(multipart(numbers)));
    }

    public static Reply nothing(String next) {
        return new Reply(
                ("HTTP/1.1 204 No Content\r\nPI-Pull-Next: " + next + "\r\n\r\n").getBytes(ISO_8859_1), false, false);
    }

    public static Reply problem(int status, String detail, String... headers) {
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><problem xmlns=\"urn:ietf:rfc:7807\">"
                + "<type>https://icom.pi.rsfn.net.br/api/v1/error/x</type><title>Não.</title><detail>" + detail
                + "</detail></problem>";
        String more = Arrays.stream(headers).map(header -> header + "\r\n").collect(Collectors.joining());
        return FakeServer.status(status, "Content-Type: application/problem+xml\r\n" + more, xml.getBytes(UTF_8));
    }

    /** The answer of a {@code POST}. */
    public static Reply stored(int... numbers) {
        String ids = Arrays.stream(numbers).mapToObj(IcomReplies::id).collect(Collectors.joining(","));
        return FakeServer.status(201, "PI-ResourceId: " + ids + "\r\n", new byte[0]);
    }

    /** The answer of a {@code DELETE}. */
    public static Reply ended() {
        return FakeServer.status(200, "", new byte[0]);
    }

    private static String multipartHeaders(String next) {
        return "Content-Type: multipart/mixed; boundary=b0undary\r\nPI-Pull-Next: " + next + "\r\n";
    }

    private static byte[] multipart(int... numbers) {
        return (Arrays.stream(numbers)
                                .mapToObj(number -> "--b0undary\r\nContent-Type: application/xml; charset=utf-8\r\n"
                                        + "PI-ResourceId: " + id(number) + "\r\n\r\n" + xml(number) + "\r\n")
                                .collect(Collectors.joining())
                        + "--b0undary--\r\n")
                .getBytes(UTF_8);
    }
}
