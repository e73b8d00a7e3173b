package malote.it;

import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import malote.it.Wire.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The part of {@link DescriptionIT} that is about ICOM, payments, faults and rehearsals: what is reached is counted over both. */
abstract class IcomDescribed extends DescriptionFixture {
    IcomDescribed(Client client, Inside inside) {
        super(client, inside);
    }

    @Test
    void theIcomDialect() throws IOException {
        for (int i = 0; i < 3; i++) {
            sendIcom(201, "garbage", "application/xml; charset=utf-8");
        }
        sendIcom(201, "--b\r\nContent-Type: application/xml\r\n\r\n<a/>\r\n--b--\r\n", "multipart/mixed; boundary=b");
        sendIcom(400, "garbage", "application/xml; charset=utf-16");
        sendIcom(415, "garbage", "text/xml");
        Answer first = call(200, "GET", out + "start");
        Answer second = call(200, "GET", piNext(first), "Accept", "multipart/mixed", "Accept-Encoding", "gzip");
        call(406, "GET", piNext(second), "Accept", "text/html");
        call(406, "GET", out + "start", "Accept", "text/html");
        call(204, "GET", piNext(second));
        call(200, "DELETE", piNext(second));
        call(410, "DELETE", piNext(second));
        call(410, "GET", piNext(second));
        call(204, "GET", out + "start");
        for (String path : List.of("out/nobody/stream/start", "out/nobody/stream/abcdefghijklm1")) {
            call(404, "GET", "/api/v1/" + path);
        }
        call(404, "DELETE", "/api/v1/out/nobody/stream/abcdefghijklm1");
        call(404, "POST", "/api/v1/in/nobody/msgs");
        call(200, "GET", "/api/v1/in/catalog");
        call(200, "GET", "/api/v1/out/catalog", "Accept-Encoding", "gzip");
        try (Wire wire = new Wire(port)) {
            wire.send("POST " + in + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/xml\r\n\r\n");
            check(contract.find("POST", in).orElseThrow(), 411, wire.answer().orElseThrow());
        }
    }

    @Test
    void aFirstReadOfTheIcomDialectWhoseStreamIsEnded() throws IOException, SQLException {
        String queue = "icom/" + ispb + "/out";
        try (Wire wire = new Wire(port);
                Connection database = inside.connect();
                PreparedStatement stop = database.prepareStatement("SELECT stop_streams(?)")) {
            wire.send("GET " + out + "start HTTP/1.1\r\nHost: localhost\r\n\r\n");
            inside.awaitWaiting(queue, 1);
            stop.setString(1, queue);
            stop.execute();

            check(
                    contract.find("GET", out + "start").orElseThrow(),
                    410,
                    wire.answer().orElseThrow());
        }
    }

    private Answer sendIcom(int status, String body, String type) throws IOException {
        return exchange(port, status, "POST", in, body, "Content-Type", type);
    }

    private static String piNext(Answer answer) {
        return answer.headers().get("pi-pull-next");
    }

    @Test
    void operatingQueuesOfIcom() throws IOException {
        sendIcom(201, "garbage", "application/xml; charset=utf-8");
        sendIcom(201, "garbage", "application/xml; charset=utf-8");
        call(200, "GET", out + "start");
        operateQueue("/api/util/filas/icom/" + ispb + "/out", 10);
        operateNoQueue("/api/util/filas/icom/nobody/out");
    }

    @Test
    void lookingAtThePaymentSystem() throws IOException {
        Answer sent = sendIcom(201, "garbage", "application/xml; charset=utf-8");
        String json = "application/json";
        String root = "/api/util/icom/";
        String id = sent.headers().get("pi-resourceid").replace("/", "%2F");
        call(200, "GET", root + "messages/" + id);
        call(404, "GET", root + "messages/none");
        call(200, "GET", root + "journal?ispb=" + ispb + "&limite=10");
        call(200, "GET", root + "journal?ispb=" + ispb, "Accept", "application/x-ndjson");
        call(400, "GET", root + "journal?limite=0");
        call(406, "GET", root + "journal", "Accept", "image/png");
        call(404, "GET", root + "operations/E3207498620261126223312345678901");
        exchange(
                port,
                201,
                "POST",
                "/api/v1/in/32074986/msgs",
                IcomPayment.to("99999A04"),
                "Content-Type",
                "application/xml; charset=utf-8");
        call(200, "GET", root + "operations/E32074986202611261200abcdefghijk");
        String participant = root + "participants/" + ispb;
        exchange(
                port,
                200,
                "PUT",
                participant,
                "{\"blocked\":false,\"balance\":\"10.00\",\"virtual\":null,\"delayMs\":0}",
                "Content-Type",
                json);
        exchange(port, 400, "PUT", participant, "{\"balance\":10}", "Content-Type", json);
        exchange(port, 400, "PUT", root + "participants/nobody", "{}", "Content-Type", json);
        call(200, "GET", root + "participants");
        exchange(
                port,
                201,
                "POST",
                root + "events",
                "{\"to\":\"" + ispb + "\",\"text\":\"Aviso\"}",
                "Content-Type",
                json);
        exchange(port, 400, "POST", root + "events", "{", "Content-Type", json);
    }

    @Test
    void rehearsals() throws IOException {
        String json = "application/json";
        String all = "/api/util/icom/rehearsals";
        String wish = "{\"ispb\":\"" + freshIspb() + "\",\"tier\":10000,\"minutes\":0.01,\"scale\":0.0001,\"seed\":7}";
        Answer made = exchange(port, 201, "POST", all, wish, "Content-Type", json);
        exchange(port, 409, "POST", all, wish, "Content-Type", json);
        exchange(port, 400, "POST", all, wish.replace("10000", "12345"), "Content-Type", json);
        String paced = "{\"ispb\":\"" + freshIspb() + "\",\"tier\":10000,\"perSecond\":0.5,\"scale\":0.0001}";
        assertThat(exchange(port, 201, "POST", all, paced, "Content-Type", json).text())
                .as("one operation in two seconds")
                .contains("\"minutes\":0.0333");
        exchange(port, 400, "POST", all, paced.replace("0.5", "0.5,\"minutes\":1"), "Content-Type", json);
        exchange(port, 400, "POST", all, paced.replace("0.5", "1000"), "Content-Type", json);
        String fastest = "{\"ispb\":\"" + freshIspb() + "\",\"tier\":10000,\"perSecond\":5000,\"scale\":0.35}";
        exchange(port, 201, "POST", all, fastest, "Content-Type", json);
        String one = all + "/" + made.text().replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
        call(200, "GET", all);
        call(200, "GET", one);
        call(404, "GET", one + "/report");
        call(406, "GET", one + "/report", "Accept", "image/png");
        Answer begun = exchange(
                port,
                201,
                "POST",
                all,
                "{\"ispb\":\"" + freshIspb()
                        + "\",\"tier\":10000,\"minutes\":0.01,\"scale\":0.0001,\"startsIn\":0.001}",
                "Content-Type",
                json);
        String running = all + "/" + begun.text().replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
        await().until(() -> call(200, "GET", running).text().contains("\"begin\":\""));
        call(200, "GET", running + "/report");
        call(204, "DELETE", one);
        call(404, "DELETE", one);
        call(404, "GET", one);
        String pay = "/api/util/icom/virtual/pix";
        exchange(port, 202, "POST", pay, "{\"to\":\"" + freshIspb() + "\",\"amount\":\"0.01\"}", "Content-Type", json);
        exchange(port, 400, "POST", pay, "{\"to\":1}", "Content-Type", json);
    }

    @Test
    void aHubDoesNothingByItself(@TempDir Path directory) throws IOException {
        try (ServerProcess hub = ServerProcess.start(directory, Map.of("ICOM_MODE", "hub"))) {
            int at = hub.port();
            String json = "application/json";
            exchange(at, 404, "GET", "/api/util/icom/rehearsals", "");
            exchange(at, 404, "POST", "/api/util/icom/rehearsals", "{}", "Content-Type", json);
            exchange(at, 404, "POST", "/api/util/icom/virtual/pix", "{}", "Content-Type", json);
            exchange(at, 404, "POST", "/api/util/icom/events", "{}", "Content-Type", json);
        }
    }

    @Test
    void faultsOnDemand() throws IOException {
        String faults = "/api/util/icom/faults";
        String rule = "{\"id\":\"" + ispb + "\",\"match\":{\"ispb\":\"" + ispb
                + "\",\"on\":\"read\",\"nth\":9},\"fault\":{\"kind\":\"reset\"},\"times\":1}";
        exchange(port, 201, "POST", faults, rule, "Content-Type", "application/json");
        exchange(port, 409, "POST", faults, rule, "Content-Type", "application/json");
        exchange(port, 400, "POST", faults, "{\"fault\":{\"kind\":\"explode\"}}", "Content-Type", "application/json");
        call(200, "GET", faults);
        call(200, "GET", faults + "/" + ispb);
        call(204, "DELETE", faults + "/" + ispb);
        call(404, "DELETE", faults + "/" + ispb);
        call(404, "GET", faults + "/" + ispb);
        call(200, "GET", "/api/util/icom/scenarios");
        String outage = "/api/util/icom/scenarios/outage";
        String struck = freshIspb();
        String here = "{\"ispb\":\"" + struck + "\"}";
        exchange(port, 201, "POST", outage, here, "Content-Type", "application/json");
        exchange(port, 400, "POST", outage, "{\"ispb\":1}", "Content-Type", "application/json");
        call(204, "DELETE", outage);
        call(404, "DELETE", "/api/util/icom/scenarios/nothing");
        call(404, "POST", "/api/util/icom/scenarios/nothing");
        exchange(
                port,
                201,
                "POST",
                faults,
                rule.replaceFirst(ispb, "outage-" + struck + "-1"),
                "Content-Type",
                "application/json");
        exchange(port, 409, "POST", outage, here, "Content-Type", "application/json");
        call(204, "DELETE", faults);
    }
}
