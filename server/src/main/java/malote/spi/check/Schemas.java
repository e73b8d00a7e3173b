package malote.spi.check;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import malote.spi.read.Message;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/**
 * Whether messages are valid by the schemas in a directory: files such as {@code pacs.008.spi.1.16.xsd}, and one for signatures whose name
 * begins with {@code xmldsig}. Where there is no file for the version of a message, the newest of its type is read as if it were for that
 * version, with what is known to be allowed since: letters in ISPBs and CNPJs, more codes, an empty signature. Messages of a type for
 * which there is none are not looked at.
 */
public final class Schemas implements Check {
    private static final Pattern FILE =
            Pattern.compile("([a-z]{4}\\.[0-9]{3})\\.spi\\.([0-9]{1,3})\\.([0-9]{1,3})\\.xsd");
    private static final Pattern NAME = Pattern.compile("([a-z]{4}\\.[0-9]{3})\\.spi\\.(.+)");

    private static final Pattern LIST = Pattern.compile("<xs:restriction.*?</xs:restriction>", Pattern.DOTALL);

    /** What is allowed today that the schemas of 2022 did not know, by an older value that stands in the same list. */
    private static final Map<String, String> MORE = Map.of(
            "AM18", "AM23 BE15 CN01 DS02 DUPL DU03 FRAD INDT RR06 UPAY",
            "SVGS", "OTHR",
            "IPAY", "REFU IPRT",
            "MANU", "AUTO APDN APES");

    private final Map<String, Schema> byName = new HashMap<>();

    /** A schema as it is in its file. */
    private record Text(String type, int major, int minor, String xsd) {
        boolean isOf(String version) {
            return version.equals(version());
        }

        String version() {
            return major + "." + minor;
        }

        /** The same for another version of the message. */
        Text as(String version) {
            String mapped = xsd.replace("/pi/" + type + "/" + version(), "/pi/" + type + "/" + version)
                    .replace("[0-9]{8}", "[0-9A-Z]{8}")
                    .replace("[0-9]{11}([0-9]{3}){0,1}", "[0-9]{11}|[0-9A-Z]{12}[0-9]{2}")
                    .replace("\"[0-9]{14}\"", "\"[0-9A-Z]{12}[0-9]{2}\"")
                    .replaceAll(
                            "base=\"xs:integer\">\\s*<xs:pattern value=\"\\[0-9\\]\\{1,20\\}\"/>",
                            "base=\"xs:string\"><xs:pattern value=\"[0-9A-Z]{1,20}\"/>")
                    .replace("<xs:any namespace", "<xs:any minOccurs=\"0\" processContents=\"lax\" namespace");
            mapped = LIST.matcher(mapped).replaceAll(list -> Matcher.quoteReplacement(today(list.group())));
            return new Text(type, major, minor, mapped);
        }

        /** A list of codes with those that were added since. */
        private static String today(String list) {
            StringBuilder longer = new StringBuilder(list);
            MORE.forEach((known, added) -> {
                if (list.contains(enumeration(known))) {
                    for (String value : added.split(" ", -1)) {
                        if (!list.contains(enumeration(value))) {
                            longer.insert(longer.indexOf(enumeration(known)), enumeration(value));
                        }
                    }
                }
            });
            return longer.toString();
        }

        private static String enumeration(String value) {
            return "<xs:enumeration value=\"" + value + "\"/>";
        }
    }

    private Schemas() {}

    /**
     * Reads the schemas of the messages that institutions may send.
     *
     * @param names such as {@code pacs.008.spi.1.16}
     * @throws IllegalArgumentException if the directory cannot be read, or has no schema, or one that is none; the message says which
     */
    public static Schemas read(Path directory, Collection<String> names) {
        Schemas schemas = new Schemas();
        List<Text> texts = new ArrayList<>();
        Optional<String> signatures = Optional.empty();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                Matcher matcher = FILE.matcher(name);
                if (name.startsWith("xmldsig") && name.endsWith(".xsd")) {
                    signatures = Optional.of(Files.readString(file, StandardCharsets.UTF_8));
                } else if (matcher.matches()) {
                    texts.add(new Text(
                            matcher.group(1),
                            Integer.parseInt(matcher.group(2)),
                            Integer.parseInt(matcher.group(3)),
                            Files.readString(file, StandardCharsets.UTF_8)));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException(directory + " cannot be read: it must be a directory of schemas.", e);
        }
        for (String name : names) {
            Matcher matcher = NAME.matcher(name);
            Optional<Text> text =
                    matcher.matches() ? best(texts, matcher.group(1), matcher.group(2)) : Optional.empty();
            if (text.isPresent()) {
                schemas.byName.put(name, schema(name, text.get(), signatures));
            }
        }
        if (schemas.byName.isEmpty()) {
            throw new IllegalArgumentException(
                    directory + " has no schema of a message that is taken: files such as pacs.008.spi.1.16.xsd.");
        }
        return schemas;
    }

    private static Optional<Text> best(List<Text> texts, String type, String version) {
        List<Text> ofType =
                texts.stream().filter(text -> text.type().equals(type)).toList();
        Optional<Text> exact =
                ofType.stream().filter(text -> text.isOf(version)).findFirst();
        return exact.isPresent()
                ? exact
                : ofType.stream()
                        .max(Comparator.comparing(Text::major).thenComparing(Text::minor))
                        .map(newest -> newest.as(version));
    }

    private static Schema schema(String name, Text text, Optional<String> signatures) {
        List<Source> sources = new ArrayList<>(List.of(source(text.xsd())));
        signatures.ifPresent(xsd -> sources.add(source(xsd)));
        try {
            SchemaFactory factory = SchemaFactory.newDefaultInstance();
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            return factory.newSchema(sources.toArray(Source[]::new));
        } catch (SAXException e) {
            throw new IllegalArgumentException("The schema for " + name + " is not right: " + e.getMessage(), e);
        }
    }

    private static Source source(String text) {
        return new StreamSource(new StringReader(text));
    }

    @Override
    public @Nullable String fault(Message message, byte[] xml) {
        Schema schema = byName.get(String.valueOf(message.name()));
        if (schema == null) {
            return null;
        }
        try {
            Validator validator = schema.newValidator();
            validator.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            validator.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            validator.validate(new StreamSource(new ByteArrayInputStream(xml)));
            return null;
        } catch (SAXException e) {
            return Check.shortened("A mensagem não é válida pelo schema: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of an array of bytes
        }
    }
}
