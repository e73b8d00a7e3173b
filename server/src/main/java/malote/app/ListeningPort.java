package malote.app;

import org.eclipse.microprofile.config.ConfigProvider;

/** The port that the server got, which with PORT=0 only the system knows beforehand. */
final class ListeningPort {
    private ListeningPort() {}

    static int get() {
        return ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
    }
}
