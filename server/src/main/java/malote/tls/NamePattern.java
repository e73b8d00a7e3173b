package malote.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.file.BadFile;
import malote.message.Ispb;

/**
 * Where in a name an ISPB is: {@code CN=pix-{ispb}.bank.example}. {@code *} stands for any text.
 *
 * @param kind the kind of name, as {@link Names} has it
 */
record NamePattern(String kind, Pattern value) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9]*)=(.*)");
    private static final String HOLE = "{ispb}";

    /**
     * Reads patterns with {@code ;} between.
     *
     * @throws BadFile if one of them is not a pattern
     */
    static List<NamePattern> parse(String text) throws BadFile {
        List<NamePattern> patterns = new ArrayList<>();
        for (String one : text.split(";", -1)) {
            if (!one.isBlank()) {
                patterns.add(pattern(one.strip()));
            }
        }
        return patterns;
    }

    private static NamePattern pattern(String text) throws BadFile {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || form.group(2).split(Pattern.quote(HOLE), -1).length != 2) {
            throw new BadFile(
                    "TLS_PATTERNS has \"" + text
                            + "\"; a pattern must be a kind of name, =, and a value with {ispb} in it, such as CN=pix-{ispb}.bank.example.");
        }
        String before = form.group(2).substring(0, form.group(2).indexOf(HOLE));
        String after = form.group(2).substring(before.length() + HOLE.length());
        return new NamePattern(
                form.group(1).toUpperCase(Locale.ROOT),
                Pattern.compile(anyText(before) + "([0-9A-Z]{8})" + anyText(after), Pattern.DOTALL));
    }

    /** The text literally, but for its stars. */
    private static String anyText(String text) {
        StringBuilder regex = new StringBuilder();
        for (String part : text.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return regex.toString();
    }

    /** The ISPB in this name; empty if the pattern is not for it. */
    Optional<Ispb> in(Names.Name name) {
        Matcher found = value.matcher(name.value());
        return name.kind().equals(kind) && found.matches() ? Optional.of(new Ispb(found.group(1))) : Optional.empty();
    }
}
