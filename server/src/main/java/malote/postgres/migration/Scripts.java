package malote.postgres.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** The files that {@link Migrations} applies. */
final class Scripts {
    private static final List<String> DIRECTORIES = List.of("schema", "functions");
    private static final String ROOT = "sql/";
    private static final String ONE = "/sql/schema/V1__schema.sql";

    private Scripts() {}

    /** A text that is another when a file is another. It costs little: a jar knows the check sums of its files. */
    static String digest() {
        try {
            URL one = Objects.requireNonNull(Scripts.class.getResource(ONE));
            SortedMap<String, Long> sums = one.openConnection() instanceof JarURLConnection jar
                    ? ofJar(jar)
                    : ofDirectory(
                            Path.of(new URI(one.toString())).resolve("../..").normalize());
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(sums.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SortedMap<String, Long> ofJar(JarURLConnection connection) throws IOException {
        SortedMap<String, Long> sums = new TreeMap<>();
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile();
                Stream<? extends ZipEntry> files = jar.stream()) {
            files.filter(file -> !file.isDirectory())
                    .filter(file ->
                            DIRECTORIES.stream().anyMatch(d -> file.getName().startsWith(ROOT + d + "/")))
                    .forEach(file -> sums.put(file.getName(), file.getCrc()));
        }
        return sums;
    }

    private static SortedMap<String, Long> ofDirectory(Path sql) throws IOException {
        SortedMap<String, Long> sums = new TreeMap<>();
        for (String directory : DIRECTORIES) {
            try (Stream<Path> files = Files.list(sql.resolve(directory))) {
                for (Path file : files.toList()) {
                    CRC32 sum = new CRC32();
                    sum.update(Files.readAllBytes(file));
                    sums.put(ROOT + directory + "/" + file.getFileName(), sum.getValue());
                }
            }
        }
        return sums;
    }
}
