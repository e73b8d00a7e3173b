package malote.bench.load.json;

import malote.bench.history.EndToEndIds;
import malote.bench.http.Response;
import malote.bench.load.Dialect;

/** Reads in the JSON dialect. A message is known by its {@code endToEndId}. */
public final class JsonDialect implements Dialect {
    /** It has no state. */
    public static final Dialect INSTANCE = new JsonDialect();

    private JsonDialect() {}

    @Override
    public String start(String ispb) {
        return "/api/pix/" + ispb + "/stream/start";
    }

    @Override
    public String[] headers(boolean multipart) {
        return new String[] {"Accept: " + (multipart ? "multipart" : "application") + "/json"};
    }

    @Override
    public boolean read(Response response, Each each) {
        for (int at = EndToEndIds.next(response.bytes(), response.bodyFrom(), response.bodyTo());
                at != EndToEndIds.NONE;
                at = EndToEndIds.next(response.bytes(), at + EndToEndIds.LENGTH, response.bodyTo())) {
            each.message(EndToEndIds.id(response.bytes(), at), 0);
        }
        return true;
    }

    @Override
    public boolean limitsReads() {
        return false;
    }
}
