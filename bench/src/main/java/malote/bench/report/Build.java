package malote.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** What this program was built from, and its resources. */
public final class Build {
    private static final Properties PROPERTIES = properties();

    private Build() {}

    public static String version() {
        return PROPERTIES.getProperty("version", "");
    }

    /** A file of uPlot's distribution. */
    static String uplot(String file) {
        return resource("/META-INF/resources/webjars/uplot/" + PROPERTIES.getProperty("uplot") + "/dist/" + file);
    }

    static String resource(String path) {
        try (InputStream in = Build.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Properties properties() {
        Properties properties = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("bench.properties")) {
            if (in != null) {
                properties.load(in);
            }
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
