package malote.spi.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.crypto.AlgorithmMethod;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.KeySelectorException;
import javax.xml.crypto.KeySelectorResult;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.XMLCryptoContext;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.keyinfo.X509Data;
import javax.xml.crypto.dsig.keyinfo.X509IssuerSerial;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import malote.spi.read.Message;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * Signs messages with the private key of a keystore, and tells by its certificates who has signed one. A signature has three references,
 * digests by SHA-256, and is made by RSA with SHA-256 over exclusive canonical XML. Safe for use by many threads.
 */
public final class Signatures implements Check {
    private static final String EMPTY = "<Sgntr/>";
    private static final String PREFIX = "ds";
    /** What a failure begins with that another one caused. */
    private static final Pattern CLASS = Pattern.compile("[\\w.$]+(Exception|Error): ");

    private static final Pattern OWNER = Pattern.compile("(?i)OU=ISPB-([0-9A-Z]{8})");
    private static final int REFERENCES = 3;

    private final List<X509Certificate> certificates = new ArrayList<>();
    private @Nullable PrivateKey key;
    private @Nullable X509Certificate own;

    private Signatures() {}

    /**
     * Reads a keystore of the type PKCS12.
     *
     * @throws IllegalArgumentException if it cannot be read; the message says why
     */
    public static Signatures read(Path file, String password) {
        Signatures signatures = new Signatures();
        char[] secret = password.toCharArray();
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, secret);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    signatures.certificates.add(certificate);
                    if (store.isKeyEntry(alias) && store.getKey(alias, secret) instanceof PrivateKey found) {
                        signatures.key = found;
                        signatures.own = certificate;
                    }
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read: it must be a keystore of the type PKCS12, and the password that of it.",
                    e);
        }
        return signatures;
    }

    /**
     * Signs messages whose {@code Sgntr} is empty. All but that stays as it is.
     *
     * @throws IllegalArgumentException if the keystore has no private key
     */
    public UnaryOperator<String> signing() {
        PrivateKey with = key;
        X509Certificate by = own;
        if (with == null || by == null) {
            throw new IllegalArgumentException("the keystore has no private key with a certificate");
        }
        return xml -> xml.replace(EMPTY, "<Sgntr>" + signature(xml, with, by) + "</Sgntr>");
    }

    private static String signature(String xml, PrivateKey key, X509Certificate by) {
        try {
            Document message = Dom.parse(xml.getBytes(UTF_8));
            References references = Dom.references(message).orElseThrow();
            Element place = Dom.child(references.header(), "Sgntr").orElseThrow();
            XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
            String id = "k" + UUID.randomUUID();
            DOMSignContext context = new DOMSignContext(key, place);
            context.setDefaultNamespacePrefix(PREFIX);
            context.setURIDereferencer(references);
            factory.newXMLSignature(signedInfo(factory, id), keyInfo(factory.getKeyInfoFactory(), by, id))
                    .sign(context);
            return text(References.find(place, References.SIGNATURE).orElseThrow());
        } catch (SAXException
                | GeneralSecurityException
                | MarshalException
                | XMLSignatureException
                | TransformerException e) {
            throw new IllegalStateException("A message cannot be signed.", e);
        }
    }

    private static SignedInfo signedInfo(XMLSignatureFactory factory, String keyInfo) throws GeneralSecurityException {
        DigestMethod sha256 = factory.newDigestMethod(DigestMethod.SHA256, null);
        Transform canonical = factory.newTransform(CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null);
        Transform enveloped = factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null);
        List<Reference> references = List.of(
                factory.newReference("#" + keyInfo, sha256, List.of(canonical), null, null),
                factory.newReference("", sha256, List.of(enveloped, canonical), null, null),
                factory.newReference(null, sha256, List.of(canonical), null, null));
        return factory.newSignedInfo(
                factory.newCanonicalizationMethod(CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                factory.newSignatureMethod(SignatureMethod.RSA_SHA256, null),
                references);
    }

    private static KeyInfo keyInfo(KeyInfoFactory factory, X509Certificate by, String id) {
        X509IssuerSerial issuer =
                factory.newX509IssuerSerial(by.getIssuerX500Principal().getName(), by.getSerialNumber());
        return factory.newKeyInfo(List.of(factory.newX509Data(List.of(issuer))), id);
    }

    private static String text(Element signature) throws TransformerException {
        Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        StringWriter text = new StringWriter();
        transformer.transform(new DOMSource(signature), new StreamResult(text));
        // Line breaks stand in the signature's value only, where they mean nothing.
        return text.toString().replaceAll("(&#13;)?[\r\n]+", "");
    }

    @Override
    public @Nullable String fault(Message message, byte[] xml) {
        try {
            Document document = Dom.parse(xml);
            References references = Dom.references(document).orElse(null);
            Element place = references == null
                    ? null
                    : Dom.child(references.header(), "Sgntr").orElse(null);
            Element signature = place == null
                    ? null
                    : References.find(place, References.SIGNATURE).orElse(null);
            if (references == null || signature == null) {
                return "AppHdr/Sgntr deve ter uma assinatura.";
            }
            return fault(String.valueOf(message.from()), references, signature);
        } catch (SAXException | MarshalException | XMLSignatureException | RuntimeException e) {
            return Check.shortened("A assinatura não pode ser lida: "
                    + CLASS.matcher(String.valueOf(e.getMessage())).replaceAll(""));
        }
    }

    private @Nullable String fault(String sender, References references, Element signature)
            throws MarshalException, XMLSignatureException {
        Certificates known = new Certificates(certificates);
        DOMValidateContext context = new DOMValidateContext(known, signature);
        context.setURIDereferencer(references);
        XMLSignature read = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
        List<Reference> all = read.getSignedInfo().getReferences();
        boolean isWhole = all.size() == REFERENCES
                && all.stream().anyMatch(one -> one.getURI() == null)
                && all.stream().anyMatch(one -> "".equals(one.getURI()))
                && all.stream().allMatch(Signatures::isOfAll);
        if (!isWhole) {
            return "A assinatura deve ter três referências: KeyInfo, AppHdr e Document.";
        }
        if (!read.validate(context)) {
            return "A assinatura não confere com a mensagem.";
        }
        X509Certificate by = known.found;
        Matcher owner =
                OWNER.matcher(by == null ? "" : by.getSubjectX500Principal().getName());
        return owner.find() && !owner.group(1).equalsIgnoreCase(sender)
                ? "O certificado da assinatura não é do emissor da mensagem."
                : null;
    }

    /** Whether no part of what it refers to is left out. */
    private static boolean isOfAll(Reference reference) {
        List<Transform> transforms = reference.getTransforms();
        return transforms.stream()
                .allMatch(one -> one.getAlgorithm().equals(CanonicalizationMethod.EXCLUSIVE)
                        || one.getAlgorithm().equals(Transform.ENVELOPED));
    }

    /** Finds the certificate that a signature names. */
    private static final class Certificates extends KeySelector {
        private final List<X509Certificate> all;

        @Nullable
        X509Certificate found;

        Certificates(List<X509Certificate> all) {
            this.all = all;
        }

        @Override
        public KeySelectorResult select(
                KeyInfo keyInfo, Purpose purpose, AlgorithmMethod method, XMLCryptoContext context)
                throws KeySelectorException {
            if (keyInfo != null && SignatureMethod.RSA_SHA256.equals(method.getAlgorithm())) {
                for (Object structure : keyInfo.getContent()) {
                    if (structure instanceof X509Data data) {
                        for (Object part : data.getContent()) {
                            X509Certificate certificate = named(part);
                            if (certificate != null) {
                                found = certificate;
                                Key key = certificate.getPublicKey();
                                return () -> key;
                            }
                        }
                    }
                }
            }
            throw new KeySelectorException("nenhum certificado conhecido");
        }

        /** By its serial number: in the place of the issuer some write the subject, each in a form of their own. */
        private @Nullable X509Certificate named(Object part) {
            if (!(part instanceof X509IssuerSerial serial)) {
                return null;
            }
            return all.stream()
                    .filter(one -> one.getSerialNumber().equals(serial.getSerialNumber()))
                    .findFirst()
                    .orElse(null);
        }
    }
}
