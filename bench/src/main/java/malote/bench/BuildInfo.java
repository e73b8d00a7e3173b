package malote.bench;

import malote.bench.report.Build;
import picocli.CommandLine.IVersionProvider;

/** Tells picocli the version. */
final class BuildInfo implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"malote bench " + Build.version()};
    }
}
