package malote.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteNamesTest {
    @ParameterizedTest
    @CsvSource({
        "/api/pix/32074986/stream/start, /api/pix/{ispb}/stream/start",
        "/api/pix/32074986/stream/stop, /api/pix/{ispb}/stream/stop",
        "/api/pix/32074986/stream/k2tm67dn5vnf81, /api/pix/{ispb}/stream/{interationId}",
        "/api/pix/32074986/msgs, /api/pix/{ispb}/msgs",
        "/api/v1/in/32074986/msgs, /api/v1/in/{ispb}/msgs",
        "/api/v1/in/catalog, /api/v1/in/catalog",
        "/api/v1/out/32074986/stream/start, /api/v1/out/{ispb}/stream/start",
        "/api/v1/out/32074986/stream/k2tm67dn5vnf81, /api/v1/out/{ispb}/stream/{token}",
        "/api/v1/out/32074986/stream/k2tm67dn5vnf81/more, other",
        "/api/util/msgs/32074986/5, '/api/util/msgs/{ispb}/{number}'",
        "/api/util/static/100, /api/util/static/{bytes}",
        "/metrics, /metrics",
        "/health/ready, /health/ready",
        "/api/pix/32074986/stream/k2tm67dn5vnf81/more, other",
        "/98716278190, other"
    })
    void namesARouteWithoutWhatChangesFromRequestToRequest(String path, String route) {
        assertThat(RouteNames.of(path)).isEqualTo(route);
    }
}
