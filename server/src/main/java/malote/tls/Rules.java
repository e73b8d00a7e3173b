package malote.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import malote.access.Caller;
import malote.access.Institutions;
import malote.access.Recognition;
import malote.access.Role;
import malote.message.Ispb;
import malote.tls.Names.Name;

/**
 * What a certificate stands for, by the first rule that matches: the mapping, URIs {@code urn:malote:ispb:XXXXXXXX}, every
 * {@code OU=ISPB-XXXXXXXX}, a CN that is an ISPB, the patterns. Immutable.
 */
record Rules(Mapping mapping, List<NamePattern> patterns) {
    private static final String URN = "urn:malote:ispb:";
    private static final String UNIT = "ISPB-";

    /** Whose certificate this is, which is a good one. */
    Recognition recognise(X509Certificate certificate) {
        String subject = Names.subject(certificate);
        Optional<Mapping.Meaning> meaning = mapping.of(certificate);
        if (meaning.isPresent()) {
            return meaning.get().isDenied()
                    ? new Recognition.Wrong("The certificate of " + subject + " is denied at this server.")
                    : known(subject, meaning.get().institutions(), meaning.get().roles());
        }
        List<Name> names = Names.of(certificate);
        Set<Ispb> some = all(names, name -> afterPrefix(name, "URI", URN));
        if (some.isEmpty()) {
            some = all(names, name -> afterPrefix(name, "OU", UNIT));
        }
        if (some.isEmpty()
                && names.stream().filter(name -> name.kind().equals("CN")).count() > 1) {
            return new Recognition.Stranger("The certificate of " + subject
                    + " has more than one CN, so that none of them counts. It needs one, or OU=ISPB-XXXXXXXX.");
        }
        if (some.isEmpty()) {
            some = all(names, name -> afterPrefix(name, "CN", ""));
        }
        for (NamePattern pattern : patterns) {
            if (some.isEmpty()) {
                some = all(names, pattern::in);
            }
        }
        return some.isEmpty()
                ? new Recognition.Stranger("The certificate of " + subject
                        + " stands for no institution here. Its subject needs OU=ISPB-XXXXXXXX, or its fingerprint a line in"
                        + " TLS_MAPPING.")
                : known(subject, Institutions.of(some), Mapping.USUAL_ROLES);
    }

    private static Recognition known(String subject, Institutions institutions, Set<Role> roles) {
        return new Recognition.Known(new Caller(subject, Caller.Kind.CERTIFICATE, roles, institutions));
    }

    private static Set<Ispb> all(List<Name> names, Function<Name, Optional<Ispb>> rule) {
        return names.stream().map(rule).flatMap(Optional::stream).collect(Collectors.toSet());
    }

    /** An ISPB that is all of a name of this kind after this prefix, which may be written in either case. */
    private static Optional<Ispb> afterPrefix(Name name, String kind, String prefix) {
        String value = name.value();
        return name.kind().equals(kind)
                        && value.regionMatches(true, 0, prefix, 0, prefix.length())
                        && Ispb.isValid(value.substring(prefix.length()))
                ? Optional.of(new Ispb(value.substring(prefix.length())))
                : Optional.empty();
    }
}
