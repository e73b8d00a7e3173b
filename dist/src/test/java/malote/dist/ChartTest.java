package malote.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The Helm chart as Helm renders it. What is rendered stays in {@code target/chart}, where {@code .ci/chart} holds it
 * against the types of Kubernetes.
 */
final class ChartTest {
    private static final Path CHART =
            Path.of("../deploy/helm/malote").toAbsolutePath().normalize();
    private static final Path RENDERED = Path.of("target/chart");
    private static final JsonMapper JSON = new JsonMapper();

    private static final String EVERYTHING = """
            image: {tag: "sha256:4f1a", pullSecrets: [registry]}
            database: {host: "db1,db2:5433", requireSync: true, caSecret: {name: db-ca}}
            tls: {secret: malote-tls, clientCa: {secret: institutions}}
            hosts: [malote.example]
            settings: {ICOM_POLL: 4s, RETENTION: 30d, TLS_CRL: /run/secrets/revoked/crl.pem}
            secrets: [{name: revoked, mountPath: /run/secrets/revoked}]
            service: {type: LoadBalancer, annotations: {example.com/internal: "true"}}
            podAnnotations: {example.com/a: b}
            podLabels: {team: pix}
            nodeSelector: {kubernetes.io/arch: amd64}
            tolerations: [{key: pix, operator: Exists, effect: NoSchedule}]
            affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: topology.kubernetes.io/zone}]}}
            networkPolicy:
              enabled: true
              clients: [{ipBlock: {cidr: 10.1.0.0/16}}]
              operators: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
            serviceMonitor:
              enabled: true
              labels: {release: prometheus}
              keySecret: {name: observer}
              tlsConfig: {serverName: malote-operator, ca: {secret: {name: malote-ca, key: ca.crt}}}
            """;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void helmFindsNothingToComplainAbout() {
        LintResult result = new Helm(CHART).lint().strict().call();
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void theChartIsOfTheVersionThatItInstalls() throws IOException {
        String version =
                Files.readString(Path.of("target/classes/version.txt")).strip().replace("-SNAPSHOT", "");
        assertThat(Files.readString(CHART.resolve("Chart.yaml")))
                .contains("\nversion: " + version + "\n", "\nappVersion: " + version + "\n");
    }

    @Test
    void whatTheDefaultsMakeRunsTwoServersOverAPostgreSqlOfOnesOwn() throws IOException {
        List<JsonNode> objects = render("defaults", "");
        assertThat(kinds(objects)).containsExactlyInAnyOrder("Deployment", "Service", "Service", "PodDisruptionBudget");
        JsonNode deployment = only(objects, "Deployment").path("spec");
        assertThat(deployment.path("replicas").asInt()).isEqualTo(2);
        assertThat(deployment.at("/strategy/rollingUpdate/maxUnavailable").asInt(-1))
                .isZero();
        JsonNode pod = deployment.at("/template/spec");
        assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        JsonNode container = pod.at("/containers/0");
        assertThat(container.at("/image").asText()).isEqualTo("malote:0.1.0");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                .isEqualTo("ALL");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/health/ready");
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/health/live");
        assertThat(container.at("/readinessProbe/httpGet/scheme").asText()).isEqualTo("HTTP");
        assertThat(environment(container))
                .contains(
                        "DB_HOST=malote-db-rw", "DB_PASSWORD_FILE=/run/secrets/database/password", "OPERATOR_PORT=3001")
                .noneMatch(setting -> setting.matches("(DB_PASSWORD|OPEN|TLS_.*)=.*"));
        assertThat(pod.at("/volumes/1/secret/secretName").asText()).isEqualTo("malote-db-app");
    }

    @Test
    void aServerKnowsTheNamesOfItsServices() throws IOException {
        String hosts = environment(only(render("names", "hosts: [malote.example]"), "Deployment")
                        .at("/spec/template/spec/containers/0"))
                .stream()
                .filter(setting -> setting.startsWith("HOSTS="))
                .findFirst()
                .orElseThrow();
        assertThat(hosts.substring("HOSTS=".length()).split(","))
                .contains(
                        "pix-malote",
                        "pix-malote.banks.svc.cluster.local",
                        "pix-malote-operator.banks.svc",
                        "malote.example");
    }

    @Test
    void everySelectorFindsThePods() throws IOException {
        List<JsonNode> objects = render("everything", EVERYTHING);
        JsonNode labels = only(objects, "Deployment").at("/spec/template/metadata/labels");
        for (JsonNode object : objects) {
            JsonNode selector =
                    switch (object.path("kind").asText()) {
                        case "Service" -> object.at("/spec/selector");
                        case "NetworkPolicy" -> object.at("/spec/podSelector/matchLabels");
                        case "ServiceMonitor" -> JSON.createObjectNode();
                        default -> object.at("/spec/selector/matchLabels");
                    };
            selector.properties()
                    .forEach(label -> assertThat(labels.path(label.getKey())).isEqualTo(label.getValue()));
        }
    }

    @Test
    void everythingSwitchedOnMountsWhatItNames() throws IOException {
        List<JsonNode> objects = render("everything", EVERYTHING);
        assertThat(kinds(objects)).contains("NetworkPolicy", "ServiceMonitor");
        JsonNode pod = only(objects, "Deployment").at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");
        assertThat(container.at("/image").asText()).isEqualTo("malote@sha256:4f1a");
        assertThat(container.at("/readinessProbe/httpGet/scheme").asText()).isEqualTo("HTTPS");
        List<String> mounts = container
                .path("volumeMounts")
                .valueStream()
                .map(mount -> mount.path("mountPath").asText())
                .toList();
        assertThat(environment(container))
                .contains(
                        "DB_REQUIRE_SYNC=true",
                        "ICOM_POLL=4s",
                        "RETENTION=30d",
                        "TLS_CLIENT_CA=/run/secrets/client-ca/ca.crt")
                .filteredOn(setting -> setting.contains("=/run/secrets/"))
                .hasSize(6)
                .allSatisfy(setting -> assertThat(mounts)
                        .contains(setting.substring(setting.indexOf('=') + 1, setting.lastIndexOf('/'))));
        assertThat(container.path("volumeMounts").findValuesAsText("name"))
                .containsExactlyInAnyOrderElementsOf(pod.path("volumes")
                        .valueStream()
                        .map(volume -> volume.path("name").asText())
                        .toList());
        JsonNode endpoint = only(objects, "ServiceMonitor").at("/spec/endpoints/0");
        assertThat(endpoint.path("scheme").asText()).isEqualTo("https");
        assertThat(endpoint.at("/authorization/credentials/name").asText()).isEqualTo("observer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replica: 3|replica",
                "replicas: 0|replicas",
                "database: {hots: db}|hots",
                "database: {host: ''}|host",
                "settings: {DB_PASSWORD: secret}|DB_PASSWORD",
                "settings: {ICOM_SIGNATURE_KEYSTORE_PASSWORD: secret}|ICOM_SIGNATURE_KEYSTORE_PASSWORD",
                "settings: {ICOM_POLL: 5}|ICOM_POLL",
                "settings: {icom: on}|icom",
                "tls: {clientCa: {secret: institutions}}|tls.secret"
            })
    void aValueThatIsNotKnownIsAnError(String values, String named) {
        assertThatThrownBy(() -> render("wrong", values)).hasMessageContaining(named);
    }

    /** Renders the chart as the release {@code pix} in the namespace {@code banks}. */
    private List<JsonNode> render(String name, String values) throws IOException {
        Path file = Files.writeString(directory.resolve("values.yaml"), values);
        String text = new Helm(CHART)
                .template()
                .withName("pix")
                .withNamespace("banks")
                .withKubeVersion("1.30.0")
                .withValuesFile(file)
                .call();
        List<JsonNode> objects = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(text)
                .forEach(object -> objects.add(JSON.valueToTree(object)));
        objects.removeIf(JsonNode::isNull);
        JSON.writeValue(
                Files.createDirectories(RENDERED).resolve(name + ".json").toFile(), objects);
        return objects;
    }

    private static List<String> kinds(List<JsonNode> objects) {
        return objects.stream().map(object -> object.path("kind").asText()).toList();
    }

    private static JsonNode only(List<JsonNode> objects, String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .reduce((one, other) -> {
                    throw new AssertionError("two of the kind " + kind);
                })
                .orElseThrow();
    }

    private static List<String> environment(JsonNode container) {
        return container
                .path("env")
                .valueStream()
                .map(variable -> variable.path("name").asText() + "="
                        + variable.path("value").asText())
                .toList();
    }
}
