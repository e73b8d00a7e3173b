package malote.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import malote.postgres.ReadyData;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests a {@link Client} of one server, and a look {@link Inside}, with the settings of the manual, which runs until the last test is over. */
public final class SharedServer implements ParameterResolver {
    private static final class Running implements AutoCloseable {
        private final Path directory = createDirectory();
        private final ServerProcess server = ServerProcess.start(directory, Map.of());

        @Override
        public void close() {
            server.close();
            ReadyData.delete(directory);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Client.class || type == Inside.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ServerProcess server = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedServer.class))
                .computeIfAbsent("server", key -> new Running(), Running.class)
                .server;
        return parameter.getParameter().getType() == Client.class ? server.client() : server.inside();
    }

    private static Path createDirectory() {
        try {
            return Files.createTempDirectory("malote-it-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
