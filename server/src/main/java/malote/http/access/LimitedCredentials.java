package malote.http.access;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import malote.access.Attempts;
import malote.access.Recognition;

/** Has an address wait that sent too many wrong credentials. Its requests with a good one go on, and those of all others. */
public final class LimitedCredentials implements Credentials {
    /** Of IPv6: who has one address has all those that begin with the same half. */
    private static final int NETWORK_BYTES = 8;

    private final Credentials credentials;
    private final Attempts attempts;
    private final Clients clients;

    public LimitedCredentials(Credentials credentials, Attempts attempts, Clients clients) {
        this.credentials = credentials;
        this.attempts = attempts;
        this.clients = clients;
    }

    @Override
    public Recognition of(HttpServerRequest request) {
        Recognition recognition = credentials.of(request);
        boolean isWrong = recognition instanceof Recognition.Wrong;
        if (!isWrong && !(recognition instanceof Recognition.Missing)) {
            return recognition;
        }
        String network = network(clients.address(request));
        Optional<Duration> pause = attempts.limit(network);
        if (pause.isPresent()) {
            return new Recognition.Limited(pause.get());
        } else if (isWrong) {
            attempts.failed(network);
        }
        return recognition;
    }

    @Override
    public Recognition again(HttpServerRequest request) {
        return credentials.again(request);
    }

    static String network(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes == null || bytes.length <= NETWORK_BYTES
                ? address
                : HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES));
    }
}
