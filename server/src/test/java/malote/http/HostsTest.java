package malote.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
    private final Hosts hosts =
            Hosts.parse("malote, Pix.Example:3000 ,proxy.example:443,").orElseThrow();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:3000",
                "localhost.",
                "a.b.localhost:1",
                "127.0.0.1",
                "10.1.2.3:8080",
                "[::1]:3000",
                "[2001:db8::7]",
                "malote",
                "MALOTE:99",
                "malote.",
                "pix.example:3000",
                "proxy.example",
                "proxy.example:443"
            })
    void itAnswersFor(String host) {
        assertThat(hosts.contains(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "[evil.example]",
                "[v1.evil]",
                "localhost.evil.example",
                "evillocalhost",
                "127.0.0.1.evil.example",
                "127.0.0.1.",
                "1.2.3",
                "256.1.1.1",
                "malote.evil.example",
                "pix.example",
                "pix.example:3001",
                "x.malote",
                ".localhost.evil",
                "localhost:99999",
                "localhost%2eevil",
                ""
            })
    void itDoesNotAnswerFor(String host) {
        assertThat(hosts.contains(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://malote",
                "malote:x",
                "malote/",
                "*.malote",
                "a b",
                "malote:123456",
                "ação.example",
                "a..b"
            })
    void whatIsNoListOfNamesIsNotTaken(String text) {
        assertThat(Hosts.parse(text)).isEmpty();
    }
}
