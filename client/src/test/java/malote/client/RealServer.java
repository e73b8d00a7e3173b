package malote.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import malote.testing.MaloteServer;

/** A {@link MaloteServer} and what tests ask of it. */
public final class RealServer implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("\"endToEndId\":\"(\\w{32})\"");

    private final MaloteServer server;

    private RealServer(MaloteServer server) {
        this.server = server;
    }

    /**
     * Starts a server on a free port and waits until it listens.
     *
     * @param settings environment variables
     */
    public static RealServer start(Map<String, String> settings) {
        return new RealServer(MaloteServer.start(settings));
    }

    public int port() {
        return server.port();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Stores random messages and gives their ids in order. */
    public List<String> generate(String ispb, int count) {
        return ids(call("POST", "/api/util/msgs/" + ispb + "/" + count));
    }

    /** Ends every stream of the institution. */
    public void stopStreams(String ispb) {
        call("DELETE", "/api/pix/" + ispb + "/stream/stop");
    }

    /** The ids in a text, in order. */
    public static List<String> ids(String text) {
        return ID.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** What is left: opens a stream, reads until nothing comes for as long as a read waits, ends it. */
    public List<String> rest(String ispb) {
        List<String> all = new ArrayList<>();
        Server server = Server.at(url());
        boolean drained = false;
        try {
            String path = "/api/pix/" + ispb + "/stream/start";
            while (!drained) {
                var response = server.http()
                        .send(
                                server.request(path)
                                        .setHeader("Accept", "multipart/json")
                                        .build(),
                                BodyHandlers.ofString());
                if (response.statusCode() == 204) {
                    drained = true;
                } else if (response.statusCode() != 200) {
                    throw new AssertionError(response.statusCode() + " " + response.body());
                }
                all.addAll(ids(response.body()));
                path = response.headers().firstValue("Pull-Next").orElseThrow();
            }
            call("DELETE", path);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String call(String method, String path) {
        Server server = Server.at(url());
        try {
            var response = server.http()
                    .send(
                            server.request(path)
                                    .method(method, BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new AssertionError(response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
