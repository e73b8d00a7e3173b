package malote.app;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files and connections this process may have open. */
final class OpenFiles {
    /** A server at rest with an embedded database has some 110. */
    private static final long LEAST = 256;

    private OpenFiles() {}

    /** @throws IllegalArgumentException if they are so few that one or the other part would fail in its own way */
    static void requireEnough() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() < LEAST) {
            throw new IllegalArgumentException("the system allows this process "
                    + system.getMaxFileDescriptorCount() + " open files, too few to start; it needs " + LEAST
                    + ", and one more for every connection. Allow more, such as with ulimit -n 4096.");
        }
    }
}
