package malote.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * The names of a certificate, each with its kind: attributes of the subject ({@code CN}, {@code OU}, {@code SERIALNUMBER}, …) and
 * alternative names ({@code DNS}, {@code URI}, {@code EMAIL}). Their order means nothing.
 */
final class Names {
    /** Attributes that Java would show by their number only, with a value that nobody can read. */
    private static final Map<String, String> ATTRIBUTES = Map.of(
            "2.5.4.5", "SERIALNUMBER",
            "2.5.4.97", "ORGANIZATIONIDENTIFIER",
            "1.2.840.113549.1.9.1", "EMAILADDRESS");

    private static final int EMAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;

    /** A name and its kind, in upper case. */
    record Name(String kind, String value) {}

    private Names() {}

    /** A subject or issuer for people, as RFC 2253 writes it. */
    static String text(X500Principal principal) {
        return principal.getName(X500Principal.RFC2253, ATTRIBUTES);
    }

    static String subject(X509Certificate certificate) {
        return text(certificate.getSubjectX500Principal());
    }

    /** All names of a certificate; none of those that cannot be read. */
    static List<Name> of(X509Certificate certificate) {
        List<Name> names = new ArrayList<>();
        for (Rdn rdn : parts(text(certificate.getSubjectX500Principal()))) {
            names.addAll(attributes(rdn));
        }
        try {
            if (certificate.getSubjectAlternativeNames() != null) {
                certificate.getSubjectAlternativeNames().forEach(name -> addAlternative(names, name));
            }
        } catch (CertificateParsingException e) {
            return names;
        }
        return names;
    }

    /**
     * The parts of a distinguished name, whatever their order.
     *
     * @throws IllegalArgumentException if the text is no such name
     */
    static Set<Rdn> parts(String name) {
        try {
            return new HashSet<>(new LdapName(name).getRdns());
        } catch (InvalidNameException e) {
            throw new IllegalArgumentException("not a distinguished name", e);
        }
    }

    /** One, or several that belong together. */
    private static List<Name> attributes(Rdn rdn) {
        List<Name> names = new ArrayList<>();
        try {
            NamingEnumeration<? extends Attribute> attributes =
                    rdn.toAttributes().getAll();
            while (attributes.hasMore()) {
                Attribute attribute = attributes.next();
                NamingEnumeration<?> values = attribute.getAll();
                while (values.hasMore()) {
                    if (values.next() instanceof String value) {
                        names.add(new Name(attribute.getID().toUpperCase(Locale.ROOT), value));
                    }
                }
            }
        } catch (NamingException e) {
            throw new IllegalStateException(e);
        }
        return names;
    }

    private static void addAlternative(List<Name> names, List<?> alternative) {
        if (alternative.get(0) instanceof Integer type && alternative.get(1) instanceof String value) {
            switch (type) {
                case EMAIL -> names.add(new Name("EMAIL", value));
                case DNS -> names.add(new Name("DNS", value));
                case URI -> names.add(new Name("URI", value));
                default -> {
                    // Addresses and the like name nobody.
                }
            }
        }
    }
}
