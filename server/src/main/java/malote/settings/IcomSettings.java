package malote.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import malote.message.Ispb;

/**
 * The settings of the ICOM dialect.
 *
 * @param hub whether messages go untouched to their receivers; else the server answers as the Central Bank does
 * @param poll how long a read waits for a message
 * @param lease how long a stream may be silent before it is abandoned; 0: for ever
 * @param strict whether requests must be exactly as the manual wants them
 * @param tokens {@code off}, {@code 1.9}, {@code 1.12}, or the maximum and the tokens per second, as in {@code 2500,500}
 * @param publicUrl what absolute {@code PI-Pull-Next} begin with, without a slash at the end; empty: they are relative
 * @param participants the institutions that take part; empty: all
 * @param catalogIn the messages that are taken, such as {@code pacs.008.spi.1.16}; empty: those of today
 * @param catalogOut the messages that are delivered; empty: those of today
 * @param journal whether requests and steps of messages are noted in the journal
 * @param spi how the server acts as the Central Bank
 */
public record IcomSettings(
        boolean hub,
        Duration poll,
        Duration lease,
        boolean strict,
        String tokens,
        Optional<String> publicUrl,
        Optional<Set<Ispb>> participants,
        List<String> catalogIn,
        List<String> catalogOut,
        boolean journal,
        Spi spi) {

    /**
     * How the server acts as the Central Bank.
     *
     * @param deadline how long a receiver has for its answer
     * @param deadlineNorm the same for payments of priority NORM
     * @param operationsPerMessage how many operations one outgoing message may have
     * @param triggers whether payments may ask for faults
     * @param schemas the directory of the schemas by which messages must be valid; empty: they need not be
     * @param signature what there is about signatures
     */
    public record Spi(
            Duration deadline,
            Duration deadlineNorm,
            int operationsPerMessage,
            boolean triggers,
            Optional<Path> schemas,
            Signature signature) {
        static Spi from(Environment config) {
            Duration longest = Duration.ofDays(1);
            return new Spi(
                    Settings.duration(config, "icom.deadline", "40s", Duration.ofMillis(1), longest),
                    Settings.duration(config, "icom.deadline-norm", "45m", Duration.ofMillis(1), longest),
                    Settings.number(config, "icom.operations-per-message", 1, 1, 10),
                    Settings.choice(config, "ICOM_TRIGGERS", "false", "true").equals("true"),
                    path(config, "ICOM_XSD_DIR"),
                    Signature.from(config));
        }
    }

    /**
     * What there is about signatures.
     *
     * @param sign whether the server signs what it sends
     * @param verify whether institutions must sign what they send
     * @param keystore the file with its key and the certificates of institutions; there if one of the two is so
     * @param password of the keystore
     */
    public record Signature(boolean sign, boolean verify, Optional<Path> keystore, String password) {
        static Signature from(Environment config) {
            String text = config.text(SIGNATURE).orElse("none").replaceAll("\\s", "");
            if (!text.matches("none|sign|verify|sign,verify|verify,sign")) {
                throw Settings.wrong(SIGNATURE, text, "none, sign, verify or sign,verify");
            }
            Optional<Path> keystore = path(config, KEYSTORE);
            String password = config.secret(KEYSTORE + "_PASSWORD").orElse("");
            if (!text.equals("none") && keystore.isEmpty()) {
                throw new IllegalArgumentException(
                        SIGNATURE + " is " + text + ", which needs " + KEYSTORE + ": a keystore of the type PKCS12.");
            }
            return new Signature(text.contains("sign"), text.contains("verify"), keystore, password);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Signature[sign=" + sign + ", verify=" + verify + ", keystore=" + keystore + "]";
        }
    }

    private static Optional<Path> path(Environment config, String name) {
        return config.text(name).map(text -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw Settings.wrong(name, text, "a path");
            }
        });
    }

    private static final String SIGNATURE = "ICOM_SIGNATURE";
    private static final String KEYSTORE = "ICOM_SIGNATURE_KEYSTORE";
    private static final String PULL_NEXT = "ICOM_PULL_NEXT";
    private static final String PUBLIC_URL = "ICOM_PUBLIC_URL";
    private static final String PARTICIPANTS = "ICOM_PARTICIPANTS";
    private static final String TOKENS = "ICOM_TOKENS";

    private static final Pattern BUCKET = Pattern.compile("off|1\\.9|1\\.12|[1-9][0-9]{0,6},[1-9][0-9]{0,6}");
    private static final Pattern URL = Pattern.compile("(?i)https?://[^/?#\\s]+(/[^?#\\s]*)?");
    private static final Pattern MESSAGE = Pattern.compile("[a-z]{4}\\.[0-9]{3}\\.spi\\.[0-9]{1,3}\\.[0-9]{1,3}");
    private static final Pattern BETWEEN = Pattern.compile("[,\\s]+");

    /** @throws IllegalArgumentException if a value cannot be right; the message names the setting */
    static IcomSettings from(Environment config) {
        return new IcomSettings(
                Settings.choice(config, "ICOM_MODE", "spi", "hub").equals("hub"),
                Settings.duration(config, "icom.poll", "5s", Duration.ofMillis(1), Duration.ofSeconds(60)),
                Settings.duration(config, "icom.lease", "30s", Duration.ZERO, Duration.ofDays(365)),
                Settings.choice(config, "ICOM_STRICT", "false", "true").equals("true"),
                tokens(config),
                publicUrl(config),
                participants(config),
                catalog(config, "ICOM_CATALOG_IN"),
                catalog(config, "ICOM_CATALOG_OUT"),
                Settings.choice(config, "ICOM_JOURNAL", "on", "off").equals("on"),
                Spi.from(config));
    }

    /** The host in the public URL, without a port. */
    Optional<String> publicHost() {
        return publicUrl.map(url -> url.replaceFirst("(?i)https?://", "").replaceFirst("(:[0-9]+)?(/.*)?$", ""));
    }

    /** What is set and has no effect, as a line for the log. */
    static Stream<String> warnings(Environment config) {
        return config.text(PUBLIC_URL).isPresent() && !config.text(PULL_NEXT).equals(Optional.of("absolute"))
                ? Stream.of(PUBLIC_URL + " has no effect: PI-Pull-Next is relative. Set " + PULL_NEXT
                        + "=absolute to have it used.")
                : Stream.empty();
    }

    private static String tokens(Environment config) {
        String text = config.text(TOKENS).orElse("off").replaceAll("\\s*,\\s*", ",");
        if (!BUCKET.matcher(text).matches()) {
            throw Settings.wrong(
                    TOKENS, text, "off, 1.9, 1.12, or a maximum and the tokens per second, such as 2500,500");
        }
        return text;
    }

    private static Optional<String> publicUrl(Environment config) {
        boolean absolute =
                Settings.choice(config, PULL_NEXT, "relative", "absolute").equals("absolute");
        Optional<String> url = config.text(PUBLIC_URL);
        url.filter(text -> !URL.matcher(text).matches()).ifPresent(text -> {
            throw Settings.wrong(PUBLIC_URL, text, "a URL such as https://icom-h.pi.rsfn.net.br:16522");
        });
        if (absolute && url.isEmpty()) {
            throw new IllegalArgumentException(PULL_NEXT + " is absolute, which needs " + PUBLIC_URL
                    + ": a URL such as https://icom-h.pi.rsfn.net.br:16522.");
        }
        return absolute ? url.map(text -> text.replaceFirst("/+$", "")) : Optional.empty();
    }

    private static Optional<Set<Ispb>> participants(Environment config) {
        return config.text(PARTICIPANTS).map(text -> {
            Set<Ispb> all = new HashSet<>();
            for (String code : BETWEEN.split(text.startsWith("@") ? file(text) : text, -1)) {
                if (Ispb.isValid(code)) {
                    all.add(new Ispb(code));
                } else if (!code.isEmpty()) {
                    throw Settings.wrong(
                            PARTICIPANTS,
                            text,
                            "ISPBs of eight characters 0-9 and A-Z with commas between, or @ and a file of them; \""
                                    + code + "\" is none");
                }
            }
            return Set.copyOf(all);
        });
    }

    private static String file(String text) {
        try {
            return Files.readString(Path.of(text.substring(1)), StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    PARTICIPANTS + " is \"" + text + "\", which cannot be read: it must be a file of text.", e);
        }
    }

    private static List<String> catalog(Environment config, String name) {
        return config.text(name)
                .map(text -> Stream.of(BETWEEN.split(text, -1))
                        .filter(message -> !message.isEmpty())
                        .map(message -> {
                            if (!MESSAGE.matcher(message).matches()) {
                                throw Settings.wrong(
                                        name,
                                        text,
                                        "messages such as pacs.008.spi.1.16 with commas between; \"" + message
                                                + "\" is none");
                            }
                            return message;
                        })
                        .toList())
                .orElse(List.of());
    }
}
