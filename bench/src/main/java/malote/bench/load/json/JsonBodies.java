package malote.bench.load.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import malote.bench.history.Queue;
import malote.bench.http.Response;
import malote.bench.load.Bodies;

/** Requests of the JSON dialect: one message, or an array of them, all for one institution. */
public final class JsonBodies implements Bodies {
    private static final String[] HEADERS = {"Content-Type: application/json"};

    private final Mint mint = new Mint();

    @Override
    public String path(List<Queue> to) {
        return "/api/pix/" + to.get(0).ispb() + "/msgs";
    }

    @Override
    public String[] headers(int messages) {
        return HEADERS;
    }

    @Override
    public int mostBytes(int messages) {
        return 1 + messages * (Mint.MAX_BYTES + 1);
    }

    @Override
    public int write(byte[] target, int at, List<Queue> to, long[] ids) {
        byte[] ispb = to.get(0).ispb().getBytes(StandardCharsets.US_ASCII);
        int count = to.size();
        int end = at;
        if (count > 1) {
            target[end++] = '[';
        }
        for (int i = 0; i < count; i++) {
            end = mint.write(target, end, ispb);
            ids[i] = mint.lastId();
            if (count > 1) {
                target[end++] = (byte) (i + 1 < count ? ',' : ']');
            }
        }
        return end;
    }

    @Override
    public boolean isReceipt(Response response, int messages) {
        return response.status() == 201 || response.status() == 200;
    }

    @Override
    public boolean canRepeat() {
        return true;
    }
}
