package malote.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code malote}, in a clone where everything is built, with a Java that only tells how it was called. */
final class LauncherTest {
    private static final String LARGE = " -Xms320m -Xmn120m -Xmx512m ";
    private static final String SMALL = " -Xms128m -Xmn64m -Xmx256m ";
    private static final List<String> PRODUCTS = List.of(
            "server/target/quarkus-app/quarkus-run.jar", "bench/target/malote-bench.jar", "cli/target/malote-cli.jar");

    @TempDir
    private Path home = Path.of("");

    @BeforeEach
    void build() throws IOException {
        Files.copy(Path.of("../malote"), home.resolve("malote"));
        write(home.resolve("jdk/bin/java"), "#!/bin/sh\necho \"LC_ALL=${LC_ALL-} $*\"\n");
        Files.setPosixFilePermissions(home.resolve("jdk/bin/java"), PosixFilePermissions.fromString("rwx------"));
        write(home.resolve("pom.xml"), "");
        for (String module : List.of("message", "embedded-postgres", "testing", "server", "client", "cli", "bench")) {
            write(home.resolve(module + "/pom.xml"), "");
            Files.createDirectories(home.resolve(module + "/src/main"));
        }
        for (String product : PRODUCTS) {
            write(home.resolve(product), "");
            write(home.resolve("target/" + Path.of(product).getFileName() + ".built"), "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "send", "collect 32074986", "status", "certs ca", "bench single"})
    void everyCommandRunsInALocaleOfUtf8(String command) throws IOException, InterruptedException {
        assertThat(run("env -i PATH=\"$PATH\" JAVA_HOME=jdk sh malote " + command))
                .matches("LC_ALL=\\S+\\.(UTF-8|utf8) .*\\s*");
        assertThat(run("env -i PATH=\"$PATH\" JAVA_HOME=jdk LC_ALL=C sh malote " + command))
                .matches("LC_ALL=\\S+\\.(UTF-8|utf8) .*\\s*");
    }

    @Test
    void aLocaleOfUtf8StaysAsItIs() throws IOException, InterruptedException {
        assertThat(run("env -i PATH=\"$PATH\" JAVA_HOME=jdk LANG=C.UTF-8 sh malote status"))
                .startsWith("LC_ALL= ");
    }

    @Test
    void tooFewOpenFilesAreSaidBeforeJavaStumblesOverThem() throws IOException, InterruptedException {
        assertThat(run("ulimit -n 20; JAVA_HOME=jdk sh malote serve"))
                .startsWith("malote: the system allows this process 20 open files")
                .hasLineCount(1);
    }

    @Test
    void theServersHeapFitsTheMemoryOfItsContainerOrUnit() throws IOException, InterruptedException {
        assertThat(serve("16000000", "0::/", Map.of("memory.max", "max"))).contains(LARGE);
        assertThat(serve("16000000", "0::/", Map.of())).contains(LARGE);
        assertThat(serve("16000000", "0::/", Map.of("memory.max", "1073741824")))
                .contains(LARGE);
        assertThat(serve("16000000", "0::/", Map.of("memory.max", "536870912"))).contains(SMALL);
        assertThat(serve("500000", "0::/", Map.of("memory.max", "1073741824"))).contains(" -Xms122m -Xmn61m -Xmx244m ");
        String unit = "0::/system.slice/malote.service";
        assertThat(serve("16000000", unit, Map.of("system.slice/malote.service/memory.max", "536870912")))
                .contains(SMALL);
        assertThat(serve("16000000", unit, Map.of("system.slice/memory.max", "536870912")))
                .contains(SMALL);
        String old = "3:cpuset:/\n2:memory:/docker/1\n1:cpu:/";
        assertThat(serve("16000000", old, Map.of("memory/memory.limit_in_bytes", "536870912")))
                .contains(SMALL);
        assertThat(serve("16000000", old, Map.of("memory/docker/1/memory.limit_in_bytes", "536870912")))
                .contains(SMALL);
        assertThat(serve("16000000", old, Map.of("memory/memory.limit_in_bytes", "9223372036854771712")))
                .contains(LARGE);
    }

    @Test
    void whereTheMemoryIsNotKnownTheServersHeapIsTheUsualOne() throws IOException, InterruptedException {
        replaceRoots();
        assertThat(serve()).contains(LARGE);
        write(home.resolve("proc/meminfo"), "MemTotal:       500000 kB\n");
        assertThat(serve()).contains(" -Xmx244m ");
    }

    @Test
    void whatIsSetForJavaDoesNotClashWithWhatTheServerGets() throws IOException, InterruptedException {
        assertThat(run("JAVA_HOME=jdk JAVA_OPTS=-Xmx100m sh malote serve"))
                .contains(" -XX:+UseSerialGC ", " -Xmx100m")
                .doesNotContain("-Xms");
        assertThat(run("JAVA_HOME=jdk JAVA_OPTS=-XX:+UseG1GC sh malote serve"))
                .contains(" -Xms", " -XX:+UseG1GC")
                .doesNotContain("Serial");
        assertThat(run("JAVA_HOME=jdk JAVA_OPTS=-Xms1g sh malote serve"))
                .contains(" -Xmn120m ", " -Xms1g")
                .doesNotContain("-Xmx", "-Xms320m");
        assertThat(run("JAVA_HOME=jdk JAVA_OPTS=-XX:MaxHeapSize=256m sh malote serve"))
                .doesNotContain("-Xmx", "-Xms");
        assertThat(run("JAVA_HOME=jdk JAVA_OPTS='-XX:+UseG1GC -Xms512m' sh malote status"))
                .contains(" -XX:+UseG1GC -Xms512m ")
                .doesNotContain("Serial", "-Xmx");
        assertThat(run("JAVA_HOME=jdk sh malote status")).contains(" -XX:+UseSerialGC ", " -Xmx256m ");
    }

    @Test
    void whatDeadServersLeftInTheCacheIsRemoved() throws IOException, InterruptedException {
        write(home.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        String archive = run("XDG_CACHE_HOME=$PWD/cache JAVA_HOME=jdk sh malote serve")
                .replaceAll("(?s).*-XX:ArchiveClassesAtExit=(\\S+)\\.\\d+ .*", "$1");
        // Of numbers that no process has: half written, come up and left nothing, what Java writes before.
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        for (String name : List.of(".99999999", ".99999998.served", ".99999997.config")) {
            Path left = Path.of(archive + name);
            write(left, "");
            Files.setLastModifiedTime(left, old);
        }
        write(Path.of(archive + ".99999990"), "of a container that runs");
        write(Path.of(archive + "." + ProcessHandle.current().pid()), "half");

        run("XDG_CACHE_HOME=$PWD/cache JAVA_HOME=jdk sh malote serve");

        assertThat(home.resolve("cache/malote"))
                .isDirectoryNotContaining("glob:**.9999999[789]*")
                .isDirectoryContaining("glob:**.99999990")
                .isDirectoryContaining("glob:**." + ProcessHandle.current().pid());
    }

    @Test
    void aSystemWithoutXargsStartsAServer() throws IOException, InterruptedException {
        write(home.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        write(home.resolve("none/xargs"), "#!/bin/sh\nexit 127\n");
        Files.setPosixFilePermissions(home.resolve("none/xargs"), PosixFilePermissions.fromString("rwx------"));
        assertThat(run("PATH=$PWD/none:$PATH XDG_CACHE_HOME=$PWD/cache JAVA_HOME=jdk sh malote serve"))
                .contains(" -XX:ArchiveClassesAtExit=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8.0_402", "11.0.22", "16"})
    void anOldJavaIsNamed(String version) throws IOException, InterruptedException {
        write(home.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
        assertThat(run("JAVA_HOME=jdk sh malote serve"))
                .isEqualTo("malote: jdk/bin/java is too old. Install a JDK 17 or newer, or point JAVA_HOME at one.\n");
    }

    /** Starts a server on a machine with so many kB of memory, in such control groups. */
    private String serve(String kilobytes, String groups, Map<String, String> limits)
            throws IOException, InterruptedException {
        replaceRoots();
        write(home.resolve("proc/meminfo"), "MemTotal:       " + kilobytes + " kB\nMemFree: 1 kB\n");
        write(home.resolve("proc/self/cgroup"), groups + "\n");
        run("rm -rf sys");
        for (Map.Entry<String, String> limit : limits.entrySet()) {
            write(home.resolve("sys/fs/cgroup/" + limit.getKey()), limit.getValue() + "\n");
        }
        return serve();
    }

    private String serve() throws IOException, InterruptedException {
        return run("env -i PATH=\"$PATH\" JAVA_HOME=jdk sh malote serve");
    }

    /** The launcher then sees what this test has written. */
    private void replaceRoots() throws IOException {
        String script = Files.readString(Path.of("../malote"));
        write(home.resolve("malote"), script.replace("/proc/", home + "/proc/").replace("/sys/fs/", home + "/sys/fs/"));
    }

    @Test
    void whatStartsAtOnceBuildsOnce() throws IOException, InterruptedException {
        assumeTrue(hasFlock());
        write(home.resolve("mvnw"), "#!/bin/sh\nsleep 1\necho built >> builds\n");
        Files.setPosixFilePermissions(home.resolve("mvnw"), PosixFilePermissions.fromString("rwx------"));
        Files.delete(home.resolve("target/malote-cli.jar.built"));
        run("for i in 1 2 3; do JAVA_HOME=jdk sh malote status & done; wait");
        assertThat(home.resolve("builds")).hasContent("built");
    }

    @Test
    void whatIsChangedDuringABuildIsBuiltAgain() throws IOException, InterruptedException {
        write(
                home.resolve("mvnw"),
                "#!/bin/sh\nsleep 1\n[ -f builds ] || touch message/src/main/New.java\necho built >> builds\n");
        Files.setPosixFilePermissions(home.resolve("mvnw"), PosixFilePermissions.fromString("rwx------"));
        Files.delete(home.resolve("target/malote-cli.jar.built"));
        for (int i = 0; i < 3; i++) {
            run("JAVA_HOME=jdk sh malote status");
        }
        assertThat(home.resolve("builds")).hasContent("built\nbuilt");
    }

    private static boolean hasFlock() throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v flock").start().waitFor() == 0;
    }

    private String run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
