package malote.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import malote.bench.http.Access;
import malote.client.Tls;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** As whom running servers are asked. */
final class AccessOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "CAs of running servers, in PEM (those that Java trusts)")
    private @Nullable Path ca;

    @Option(names = "--cert", paramLabel = "FILE", description = "certificate to show to them, in PEM (none)")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "its key, in PEM (none)")
    private @Nullable Path key;

    @Option(names = "--token-file", paramLabel = "FILE", description = "holds a key of theirs, such as mlt_… (none)")
    private @Nullable Path token;

    Access access(List<String> urls) {
        boolean secure = urls.stream().anyMatch(url -> url.startsWith("https:"));
        try {
            if (!secure && (ca != null || certificate != null || key != null)) {
                throw new IllegalArgumentException("certificates are for servers whose --url begins with https://");
            } else if ((certificate == null) != (key == null)) {
                throw new IllegalArgumentException("--cert and --key go together");
            }
            Tls tls = ca == null ? Tls.usual() : Tls.usual().trust(ca);
            if (certificate != null && key != null) {
                tls = tls.certificate(certificate, key);
            }
            return new Access(
                    secure ? tls.context() : null,
                    token == null ? null : Files.readString(token).strip());
        } catch (NoSuchFileException e) {
            throw wrongUse("there is no " + e.getMessage());
        } catch (IOException | IllegalArgumentException e) {
            throw wrongUse(String.valueOf(e.getMessage()));
        }
    }

    private CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
