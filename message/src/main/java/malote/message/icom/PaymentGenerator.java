package malote.message.icom;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.MessageGenerator;
import malote.message.Party;

/**
 * Makes XML messages that could be real: payments (pacs.008) of about 4 KB with data as the {@link MessageGenerator} has them, answers to
 * payments (pacs.002), and echo requests (pibr.001). They are valid but for the signature, which has the form of one and is random.
 *
 * <p>Safe for use by many threads: each call splits a source of randomness of its own off the one given.
 */
public final class PaymentGenerator {
    /** The most operations of one payment message. */
    public static final int MAX_OPERATIONS = 10;

    private static final String SPI = "00038166";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String[] INSTRUMENTS = {"MANU", "DICT", "DICT", "DICT", "QRDN", "QRES", "INIC"};
    private static final int SEED_BYTES = 40;
    private static final int MAX_DATA = 35;

    private static final int DIGEST_BYTES = 32;
    private static final int SIGNATURE_BYTES = 256;
    private static final String CANONICAL =
            "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>";
    private static final String ENVELOPED =
            "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>";

    private final SplittableGenerator random;
    private final InstantSource clock;
    private final MessageGenerator messages;

    /**
     * @param random decides everything that is random; from now on the generator's own. The uniqueness of ids rests on it, so outside
     *     tests and benchmarks {@link #create} is the way
     */
    public PaymentGenerator(SplittableGenerator random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
        this.messages = new MessageGenerator(random.split(), clock);
    }

    /** A generator on the system's clock whose ids stay unique over programs and restarts. */
    public static PaymentGenerator create() {
        byte[] seed = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        return new PaymentGenerator(
                (SplittableGenerator)
                        RandomGeneratorFactory.of("L64X256MixRandom").create(seed),
                InstantSource.system());
    }

    /**
     * A pacs.008 that pays from one institution to another, or itself.
     *
     * @param operations 1 to {@value #MAX_OPERATIONS}, else {@link IllegalArgumentException}
     */
    public byte[] payment(Ispb payer, Ispb receiver, int operations) {
        check(operations);
        RandomGenerator own = split();
        String id = id(payer, own);
        String time = TIME.format(clock.instant());
        StringBuilder xml = new StringBuilder(2_700 + 1_500 * operations);
        header(xml, "pacs.008", "1.16", payer, id, time, own);
        xml.append("<FIToFICstmrCdtTrf><GrpHdr><MsgId>")
                .append(id)
                .append("</MsgId><CreDtTm>")
                .append(time)
                .append("</CreDtTm><NbOfTxs>")
                .append(operations)
                .append("</NbOfTxs><SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf><PmtTpInf><InstrPrty>HIGH</InstrPrty>")
                .append("<SvcLvl><Prtry>PAGPRI</Prtry></SvcLvl></PmtTpInf></GrpHdr>");
        for (int i = 0; i < operations; i++) {
            operation(xml, messages.generate(payer, receiver), time, own);
        }
        return xml.append("</FIToFICstmrCdtTrf></Document></Envelope>")
                .toString()
                .getBytes(UTF_8);
    }

    /**
     * A pacs.002 by which the receiver of payments accepts them.
     *
     * @param endToEndIds of 1 to {@value #MAX_OPERATIONS} payments, else {@link IllegalArgumentException}
     */
    public byte[] acceptance(Ispb receiver, List<String> endToEndIds) {
        check(endToEndIds.size());
        RandomGenerator own = split();
        String id = id(receiver, own);
        String time = TIME.format(clock.instant());
        StringBuilder xml = new StringBuilder(3_000 + 200 * endToEndIds.size());
        header(xml, "pacs.002", "1.17", receiver, id, time, own);
        xml.append("<FIToFIPmtStsRpt><GrpHdr><MsgId>")
                .append(id)
                .append("</MsgId><CreDtTm>")
                .append(time)
                .append("</CreDtTm></GrpHdr>");
        for (String payment : endToEndIds) {
            xml.append("<TxInfAndSts><OrgnlInstrId>")
                    .append(payment)
                    .append("</OrgnlInstrId><OrgnlEndToEndId>")
                    .append(payment)
                    .append("</OrgnlEndToEndId><TxSts>ACSP</TxSts></TxInfAndSts>");
        }
        return xml.append("</FIToFIPmtStsRpt></Document></Envelope>").toString().getBytes(UTF_8);
    }

    private static void check(int operations) {
        if (operations < 1 || operations > MAX_OPERATIONS) {
            throw new IllegalArgumentException(operations + " operations; 1 to " + MAX_OPERATIONS + " are allowed");
        }
    }

    /** A pibr.001, which the payment system answers by a pibr.002 with the same text. */
    public byte[] echo(Ispb sender) {
        RandomGenerator own = split();
        String id = id(sender, own);
        String time = TIME.format(clock.instant());
        StringBuilder xml = new StringBuilder(3_200);
        header(xml, "pibr.001", "1.3", sender, id, time, own);
        xml.append("<EchoReq><GrpHdr><MsgId>")
                .append(id)
                .append("</MsgId><CreDtTm>")
                .append(time);
        xml.append("</CreDtTm></GrpHdr><EchoTxInf><Data>").append(alphanumeric(MAX_DATA, own));
        return xml.append("</Data></EchoTxInf></EchoReq></Document></Envelope>")
                .toString()
                .getBytes(UTF_8);
    }

    private RandomGenerator split() {
        synchronized (random) {
            return random.split();
        }
    }

    private static void header(
            StringBuilder xml,
            String type,
            String version,
            Ispb sender,
            String id,
            String time,
            RandomGenerator random) {
        xml.append(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?><Envelope xmlns=\"https://www.bcb.gov.br/pi/");
        xml.append(type).append('/').append(version).append("\"><AppHdr>");
        institution(xml, "Fr", sender.code());
        institution(xml, "To", SPI);
        xml.append("<BizMsgIdr>").append(id).append("</BizMsgIdr><MsgDefIdr>");
        xml.append(type).append(".spi.").append(version).append("</MsgDefIdr><CreDt>");
        xml.append(time).append("</CreDt><Sgntr>");
        signature(xml, random);
        xml.append("</Sgntr></AppHdr><Document>");
    }

    private static void institution(StringBuilder xml, String name, String ispb) {
        xml.append('<').append(name).append("><FIId><FinInstnId><Othr><Id>").append(ispb);
        xml.append("</Id></Othr></FinInstnId></FIId></").append(name).append('>');
    }

    /** Three references, as the payment system demands: to the key, to the header and to the document. */
    private static void signature(StringBuilder xml, RandomGenerator random) {
        String key = "key-info-id-" + alphanumeric(16, random);
        xml.append("<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>");
        xml.append(
                "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:CanonicalizationMethod>");
        xml.append(
                "<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></ds:SignatureMethod>");
        reference(xml, " URI=\"#" + key + "\"", CANONICAL, random);
        reference(xml, " URI=\"\"", ENVELOPED + CANONICAL, random);
        reference(xml, "", CANONICAL, random);
        xml.append("</ds:SignedInfo><ds:SignatureValue>").append(base64(SIGNATURE_BYTES, random));
        xml.append("</ds:SignatureValue><ds:KeyInfo Id=\"").append(key).append("\"><ds:X509Data><ds:X509IssuerSerial>");
        xml.append("<ds:X509IssuerName>CN=Autoridade de Teste SPB, OU=Teste, O=ICP-Brasil, C=BR</ds:X509IssuerName>");
        xml.append("<ds:X509SerialNumber>").append(random.nextLong(1L << 62));
        xml.append("</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo></ds:Signature>");
    }

    private static void reference(StringBuilder xml, String uri, String transforms, RandomGenerator random) {
        xml.append("<ds:Reference")
                .append(uri)
                .append("><ds:Transforms>")
                .append(transforms)
                .append("</ds:Transforms>");
        xml.append(
                "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod><ds:DigestValue>");
        xml.append(base64(DIGEST_BYTES, random)).append("</ds:DigestValue></ds:Reference>");
    }

    private static void operation(StringBuilder xml, Message payment, String accepted, RandomGenerator random) {
        String instrument = INSTRUMENTS[random.nextInt(INSTRUMENTS.length)];
        Party payer = payment.pagador();
        Party receiver = payment.recebedor();
        xml.append("<CdtTrfTxInf><PmtId><EndToEndId>")
                .append(payment.endToEndId())
                .append("</EndToEndId>");
        if (instrument.startsWith("QR")) {
            xml.append("<TxId>").append(payment.txId()).append("</TxId>");
        }
        xml.append("</PmtId><IntrBkSttlmAmt Ccy=\"BRL\">")
                .append(payment.valor().toPlainString());
        xml.append("</IntrBkSttlmAmt><AccptncDtTm>").append(accepted);
        xml.append("</AccptncDtTm><ChrgBr>SLEV</ChrgBr><MndtRltdInf><Tp><LclInstrm><Prtry>")
                .append(instrument);
        xml.append("</Prtry></LclInstrm></Tp></MndtRltdInf>");
        if (instrument.equals("INIC")) {
            xml.append("<InitgPty><Id><OrgId><Othr><Id>18236120000158</Id></Othr></OrgId></Id></InitgPty>");
        }
        xml.append("<Dbtr><Nm>").append(payer.nome()).append("</Nm>");
        person(xml, payer);
        xml.append("</Dbtr>");
        account(xml, "Dbtr", payer, "");
        agent(xml, "Dbtr", payer);
        agent(xml, "Cdtr", receiver);
        xml.append("<Cdtr>");
        person(xml, receiver);
        xml.append("</Cdtr>");
        account(
                xml,
                "Cdtr",
                receiver,
                instrument.equals("MANU") ? "" : "<Prxy><Id>" + receiver.cpfCnpj() + "</Id></Prxy>");
        xml.append("<Purp><Cd>IPAY</Cd></Purp>");
        String text = latin(payment.campoLivre());
        if (!text.isEmpty()) {
            xml.append("<RmtInf><Ustrd>").append(text).append("</Ustrd></RmtInf>");
        }
        xml.append("</CdtTrfTxInf>");
    }

    private static void person(StringBuilder xml, Party party) {
        xml.append("<Id><PrvtId><Othr><Id>").append(party.cpfCnpj()).append("</Id></Othr></PrvtId></Id>");
    }

    private static void account(StringBuilder xml, String side, Party party, String key) {
        xml.append('<').append(side).append("Acct><Id><Othr><Id>").append(party.contaTransacional());
        xml.append("</Id><Issr>")
                .append(party.agencia())
                .append("</Issr></Othr></Id><Tp><Cd>")
                .append(party.tipoConta());
        xml.append("</Cd></Tp>").append(key).append("</").append(side).append("Acct>");
    }

    private static void agent(StringBuilder xml, String side, Party party) {
        xml.append('<')
                .append(side)
                .append("Agt><FinInstnId><ClrSysMmbId><MmbId>")
                .append(party.ispb());
        xml.append("</MmbId></ClrSysMmbId></FinInstnId></").append(side).append("Agt>");
    }

    /** Without what these messages must not hold; the generated texts have none of {@code < > &}. */
    private static String latin(String text) {
        return text.replace('–', '-').replaceAll("[^ -~\u00A0-\u00FF]", "").strip();
    }

    private static String id(Ispb sender, RandomGenerator random) {
        return "M" + sender.code() + alphanumeric(23, random);
    }

    private static String alphanumeric(int length, RandomGenerator random) {
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = ALPHANUMERIC.charAt(random.nextInt(ALPHANUMERIC.length()));
        }
        return new String(chars);
    }

    private static String base64(int length, RandomGenerator random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
