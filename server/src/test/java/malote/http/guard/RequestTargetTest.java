package malote.http.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestTargetTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/docs/",
                "/api/pix/32074986/stream/start",
                "/webjars/chart.js/1.0-a_b~c/x",
                "/a:b@c,d!e$f&g'h(i)j*k+l=m",
                "/a%20b%25%7B",
                "/a%c3%A7%C3%A3o",
                "/.../.a/..b/a.",
                "/?",
                "/?a=%00%0a",
                "/api/util/filas?busca=a%C3%A7%20%26%2F+x&limite=10",
                "/?a=b/../c//d?e",
                "http://localhost:3000/api/util/filas?limite=1",
                "https://[::1]/"
            })
    void thereIsOneWayToWriteATarget(String target) {
        assertThat(RequestTarget.fault(target)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/api/pix/../util/filas     | \"..\" at character 10",
                "/api/.                     | \"..\" at character 6",
                "/./api                     | at character 2",
                "/..                        | at character 2",
                "//api                      | \"//\" at character 1",
                "/api//util                 | \"//\" at character 5",
                "/api//                     | at character 5",
                "http://host//api           | at character 12",
                "http://host/a/../b         | at character 15",
                "/api/pix;x/                | The \";\" at character 9 is not allowed in a path",
                "/api\\util                  | The \"\\\" at character 5 is not allowed in a path",
                "/%2e%2e/util               | \".\" needs no percent-encoding; write it as it is instead of %2e at character 2",
                "/%41                       | \"A\" needs no percent-encoding",
                "/%3A                       | \":\" needs no percent-encoding",
                "/a%2Fb                     | A \"/\" is not allowed in a path, not even as %2F at character 3",
                "/a%5cb                     | not even as %5c",
                "/a%3bb                     | not even as %3b",
                "/a%00                      | control character (%00 at character 3)",
                "/%c0%ae                    | at character 2 are not UTF-8",
                "/%ff                       | are not UTF-8",
                "/%c3x                      | are not UTF-8",
                "/%zz                       | The \"%\" at character 2 is not followed by two hexadecimal digits",
                "/%4                        | is not followed by two hexadecimal digits",
                "/%                         | a \"%\" itself is written %25",
                "/api/pix/{ispb}/stream     | The \"{\" at character 10 is not allowed in a path as it is. If {…}",
                "/a^b                       | percent-encoded it is %5E",
                "/a[b                       | percent-encoded it is %5B",
                "/a`b                       | percent-encoded it is %60",
                "/a\"b                      | percent-encoded it is %22",
                "/a#b                       | leave it out, or write %23",
                "/\u00e7                    | is not ASCII",
                "/?a={b}                    | The \"{\" at character 5 is not allowed in a query",
                "/?a=b;c                    | The \";\" at character 6 is not allowed in a query as it is; percent-encoded it is %3B",
                "/?a=%41                    | \"A\" needs no percent-encoding",
                "/?a=%ff                    | are not UTF-8",
                "?a                         | must be a path",
                "*                          | must be a path",
                "ftp://a/                   | must be a path",
            })
    void allOthersAreWrongAndItIsSaidWhy(String target, String fault) {
        assertThat(RequestTarget.fault(target)).contains(fault);
    }

    @ParameterizedTest
    @CsvSource({"/a?b, /a", "http://h/a?b, /a", "'/a{b}\"', /a%7Bb%7D%22", "'/\u00e7 ', /%E7%20", "/%zz;, /%zz;"})
    void theInstanceIsThePath(String target, String instance) {
        assertThat(RequestTarget.instance(target)).isEqualTo(instance);
    }
}
