package malote.bench.load.spi;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import malote.bench.http.Connection;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;

/**
 * What all institutions have together.
 *
 * @param all what is available and what is reserved
 * @param reserved for payments under way
 */
public record Balances(BigDecimal all, BigDecimal reserved) {
    private static final Pattern AMOUNT = Pattern.compile("\"(balance|reserved)\":\"(-?[0-9.]+)\"");

    /** Asks a server, and waits for its answer. */
    public static Balances ask(Loop loop, Endpoint endpoint) {
        String[] body = new String[1];
        Connection connection = loop.connect(endpoint);
        byte[] request = endpoint.request("GET", "/api/util/icom/participants");
        connection.send(request, 0, request.length, (on, response) -> body[0] = response.body());
        loop.run(() -> body[0] != null || !connection.isBusy());
        connection.close();
        BigDecimal[] sums = {BigDecimal.ZERO, BigDecimal.ZERO};
        AMOUNT.matcher(String.valueOf(body[0])).results().forEach(found -> {
            BigDecimal amount = new BigDecimal(found.group(2));
            sums[0] = sums[0].add(amount);
            sums[1] = found.group(1).equals("reserved") ? sums[1].add(amount) : sums[1];
        });
        return new Balances(sums[0], sums[1]);
    }
}
