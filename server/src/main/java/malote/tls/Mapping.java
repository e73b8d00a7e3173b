package malote.tls;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.ldap.Rdn;
import malote.access.Institutions;
import malote.access.Role;
import malote.file.BadFile;
import malote.file.SettingFile;

/**
 * What single certificates stand for, by their fingerprint, or by issuer and serial number. Immutable.
 *
 * <p>A line of the file is one of
 *
 * <pre>
 * sha256 4F:1A:…:9C = 32074986
 * serial 0A1B2C issuer CN=CA of a bank,O=Bank,C=BR = 32074986,60746948 collect,send
 * sha256 77:AB:…:01 = - observe
 * sha256 01:02:…:FF = deny
 * </pre>
 *
 * After the last {@code =} that has a blank on both sides come the ISPBs ({@code *}: all, {@code -}: none), then the roles.
 * Without roles they are collect and send. An empty line or one that begins with {@code #} says nothing.
 */
final class Mapping {
    static final Set<Role> USUAL_ROLES = Set.of(Role.COLLECT, Role.SEND);
    /** Without a file. */
    static final Mapping NONE = new Mapping(Map.of());

    private static final Pattern LINE = Pattern.compile("(.*)\\s=\\s+(\\S+)(?:\\s+(\\S+))?");
    private static final Pattern FINGERPRINT = Pattern.compile("sha256\\s+([0-9A-Fa-f:]+)");
    private static final Pattern SERIAL = Pattern.compile("serial\\s+([0-9A-Fa-f:]+)\\s+issuer\\s+(.+)");
    private static final int FINGERPRINT_BYTES = 32;

    private final Map<Key, Meaning> meanings;

    private Mapping(Map<Key, Meaning> meanings) {
        this.meanings = meanings;
    }

    private sealed interface Key {}

    private record Fingerprint(String hex) implements Key {}

    private record Serial(BigInteger number, Set<Rdn> issuer) implements Key {}

    /**
     * What a certificate stands for.
     *
     * @param isDenied whether it is to be refused, though its CA has not revoked it
     */
    record Meaning(Institutions institutions, Set<Role> roles, boolean isDenied) {
        private static final Meaning DENIED = new Meaning(Institutions.of(Set.of()), Set.of(), true);
    }

    static Mapping of(SettingFile file, byte[] content) throws BadFile {
        Map<Key, Meaning> meanings = new HashMap<>();
        int number = 0;
        for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            Optional<Map.Entry<Key, Meaning>> entry = entry(text);
            if (entry.isEmpty()) {
                throw new BadFile(file + " is not understood in line " + number
                        + ". A line is \"sha256 FINGERPRINT = ISPB,… ROLE,…\", \"serial NUMBER issuer NAME = ISPB,… ROLE,…\","
                        + " or has \"deny\" after the =.");
            } else if (meanings.put(entry.get().getKey(), entry.get().getValue()) != null) {
                throw new BadFile(file + " names the certificate of line " + number + " twice.");
            }
        }
        return new Mapping(meanings);
    }

    /** What is said about this certificate; its fingerprint counts before its serial number. */
    Optional<Meaning> of(X509Certificate certificate) {
        if (meanings.isEmpty()) {
            return Optional.empty();
        }
        Meaning meaning = meanings.get(new Fingerprint(fingerprint(certificate)));
        return Optional.ofNullable(
                meaning != null
                        ? meaning
                        : meanings.get(new Serial(
                                certificate.getSerialNumber(),
                                Names.parts(Names.text(certificate.getIssuerX500Principal())))));
    }

    private static Optional<Map.Entry<Key, Meaning>> entry(String text) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            return Optional.empty();
        }
        Optional<Meaning> meaning = meaning(line.group(2), Optional.ofNullable(line.group(3)));
        return key(line.group(1).strip()).flatMap(key -> meaning.map(found -> Map.entry(key, found)));
    }

    private static Optional<Key> key(String text) {
        Matcher fingerprint = FINGERPRINT.matcher(text);
        if (fingerprint.matches()) {
            String hex = hex(fingerprint.group(1));
            return hex.length() == 2 * FINGERPRINT_BYTES ? Optional.of(new Fingerprint(hex)) : Optional.empty();
        }
        Matcher serial = SERIAL.matcher(text);
        if (serial.matches() && !hex(serial.group(1)).isEmpty()) {
            try {
                return Optional.of(new Serial(
                        new BigInteger(hex(serial.group(1)), 16),
                        Names.parts(serial.group(2).strip())));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static String hex(String text) {
        return text.replace(":", "").toLowerCase(Locale.ROOT);
    }

    private static Optional<Meaning> meaning(String institutions, Optional<String> roles) {
        if (institutions.equals("deny")) {
            return roles.isEmpty() ? Optional.of(Meaning.DENIED) : Optional.empty();
        }
        Set<Role> named = EnumSet.noneOf(Role.class);
        for (String role : roles.map(text -> List.of(text.split(",", -1))).orElse(List.of())) {
            if (Role.parse(role).isEmpty()) {
                return Optional.empty();
            }
            named.add(Role.parse(role).get());
        }
        Optional<Institutions> some =
                institutions.equals("-") ? Optional.of(Institutions.of(Set.of())) : Institutions.parse(institutions);
        return some.map(found -> new Meaning(found, named.isEmpty() ? USUAL_ROLES : Set.copyOf(named), false));
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
