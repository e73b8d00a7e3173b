package malote.cli.rehearse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import malote.client.Problem;
import malote.client.RejectedException;
import malote.client.Server;
import malote.client.http.NoAnswer;

/** The routes of rehearsals of a server. */
final class Routes {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final String PATH = "/api/util/icom/rehearsals";
    /** A report of the largest tier has 80,000 operations to look at. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final Server server;

    Routes(Server server) {
        this.server = server;
    }

    /**
     * Adds a rehearsal.
     *
     * @throws RejectedException if the server refuses it
     */
    JsonNode add(JsonNode wish) throws IOException, InterruptedException {
        return JSON.readTree(send(server.request(PATH)
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(wish)))));
    }

    /** How one stands. */
    JsonNode look(String id) throws IOException, InterruptedException {
        return JSON.readTree(send(server.request(PATH + "/" + id)));
    }

    /** What is said of one, in this media type. */
    byte[] report(String id, String type) throws IOException, InterruptedException {
        return send(server.request(PATH + "/" + id + "/report").setHeader("Accept", type));
    }

    private byte[] send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = server.http().send(request.timeout(TIMEOUT).build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IOException("no answer from " + server + ": " + NoAnswer.reason(e), e);
        }
        int status = response.statusCode();
        if (status / 100 == 2) {
            return response.body();
        }
        Problem problem = Problem.of(status, response.body());
        if (status >= 500 || status == 429) {
            throw new IOException(problem.toString());
        }
        throw new RejectedException(problem);
    }
}
