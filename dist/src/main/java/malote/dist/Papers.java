package malote.dist;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The program: {@code HELP PARTS SERVER LIBRARIES OUTPUT}. It writes the same for the same input, whenever and wherever it runs. */
final class Papers {
    private static final Pattern LICENCE =
            Pattern.compile("(META-INF/)?([^/]*(LICEN[CS]E|NOTICE|COPYING|COPYRIGHT)[^/]*|AL2\\.0|LGPL2\\.1)");
    private static final JsonMapper JSON = new JsonMapper();

    private Papers() {}

    /**
     * Writes all of it.
     *
     * @param files the text of {@code malote --help}; the parts that Maven knows, as CycloneDX; the directory of the server;
     *     the class path of the server and the command line; and where to write
     * @throws IllegalStateException if a library of the server is missing in the list of parts
     */
    public static void main(String[] files) throws IOException {
        Path output = Files.createDirectories(Path.of(files[4]));
        Files.writeString(output.resolve("malote.1"), manual(Files.readString(Path.of(files[0]))));
        ObjectNode parts = parts(Path.of(files[1]));
        List<Path> jars = jars(Path.of(files[2]));
        requireComplete(parts, jars);
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(output.resolve("sbom.json").toFile(), parts);
        Files.writeString(output.resolve("THIRD-PARTY.txt"), thirdParties(parts));
        for (Path jar : jars) {
            copyLicences(jar, output.resolve("licences"));
        }
        for (Path jar : others(files[3], jars)) {
            copyLicences(jar, output.resolve("licences"));
        }
    }

    /** The libraries of the command line that are none of the server, whose jars have the group before their name. */
    private static List<Path> others(String classPath, List<Path> server) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(library ->
                        server.stream().noneMatch(jar -> jar.toString().endsWith("." + library.getFileName())))
                .toList();
    }

    private static String manual(String help) throws IOException {
        String escaped = help.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^([.'])", "\\\\&$1");
        return resource("manual.txt").replace("{help}", escaped.stripTrailing());
    }

    /** What Maven knows, and what is within its artifacts. */
    private static ObjectNode parts(Path known) throws IOException {
        ObjectNode parts = (ObjectNode) JSON.readTree(known.toFile());
        ((ArrayNode) parts.get("components")).addAll((ArrayNode) JSON.readTree(resource("parts.json")));
        return parts;
    }

    private static List<Path> jars(Path server) throws IOException {
        try (Stream<Path> files = Files.walk(server.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static void requireComplete(ObjectNode parts, List<Path> jars) {
        List<String> names = parts.get("components")
                .valueStream()
                .map(part ->
                        part.path("group").asText() + "." + part.path("name").asText() + "-"
                                + part.path("version").asText())
                .toList();
        List<String> missing = jars.stream()
                .map(jar -> jar.getFileName().toString())
                .filter(jar -> names.stream().noneMatch(name -> jar.startsWith(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("not in the list of parts: " + missing);
        }
    }

    private static String thirdParties(ObjectNode parts) {
        return parts.get("components")
                .valueStream()
                .filter(part -> !part.path("group").asText().equals("io.github.malote"))
                .map(part -> (part.path("group").asText() + " ").stripLeading()
                        + part.path("name").asText() + " "
                        + part.path("version").asText() + ": " + licences(part) + "\n")
                .sorted()
                .collect(Collectors.joining());
    }

    private static String licences(JsonNode part) {
        String found = part.path("licenses")
                .valueStream()
                .map(licence -> licence.has("expression") ? licence.get("expression") : one(licence.path("license")))
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
        return found.isEmpty() ? "see licences/" : found;
    }

    private static JsonNode one(JsonNode licence) {
        return licence.has("id") ? licence.get("id") : licence.path("name");
    }

    private static void copyLicences(Path jar, Path output) throws IOException {
        Path directory = output.resolve(jar.getFileName().toString().replaceFirst("\\.jar$", ""));
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (LICENCE.matcher(entry.getName().toUpperCase(Locale.ROOT)).matches()
                        && !entry.isDirectory()
                        && !entry.getName().endsWith(".class")) {
                    Files.createDirectories(directory);
                    Path name = Objects.requireNonNull(Path.of(entry.getName()).getFileName());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.write(directory.resolve(name), in.readAllBytes());
                    }
                }
            }
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Papers.class.getResourceAsStream("/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
