package malote.bench;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks to a benchmark like a server with an embedded database, and answers nothing. */
public final class MuteServer {
    private MuteServer() {}

    public static void main(String[] args) throws Exception {
        Path cluster =
                Files.createDirectories(Path.of(System.getenv("DATA_DIR")).resolve("pg"));
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    cluster.resolve("postmaster.pid"),
                    ProcessHandle.current().pid() + "\n\n\n" + socket.getLocalPort() + "\n");
            Files.writeString(cluster.resolve("malote.password"), "x\n");
            System.out.println("It listens on http://localhost:" + socket.getLocalPort());
            socket.accept();
            Files.createFile(cluster.resolve("asked"));
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
