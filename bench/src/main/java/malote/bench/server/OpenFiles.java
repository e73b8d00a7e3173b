package malote.bench.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The limit of open files, which is that of connections too. */
public final class OpenFiles {
    private OpenFiles() {}

    /** Says so if this process, and thus probably the server, may not open so many. */
    public static void require(long files) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                && unix.getMaxFileDescriptorCount() < files) {
            throw new IllegalStateException("This needs " + files + " open files, and "
                    + unix.getMaxFileDescriptorCount()
                    + " are allowed: raise the limit (ulimit -n " + files + ") for this program and the server, or use"
                    + " fewer --ispbs");
        }
    }
}
