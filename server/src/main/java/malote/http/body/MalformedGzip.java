package malote.http.body;

import malote.message.json.BadBody;

/** The body was announced as gzip and is none, is damaged, or ends too early. */
final class MalformedGzip extends BadBody {
    private static final long serialVersionUID = 1;

    MalformedGzip(String reason) {
        super("the body is not valid gzip: " + reason);
    }
}
