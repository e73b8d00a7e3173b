package malote.spi.write;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import malote.icom.Catalog;
import malote.message.icom.MessageId;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;
import malote.spi.Account;
import malote.spi.Operation;
import malote.spi.read.Message.Part;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of the payment system. Each has ids that never come again. Safe for use by many threads.
 */
public final class Outgoing {
    /** The payment system's own ISPB. */
    public static final String SPI = "00038166";

    /** What is reported as available where there is no limit. */
    private static final String UNLIMITED = "999999999999.99";

    private final SecureRandom random = new SecureRandom();
    private final Catalog catalog;
    private final UnaryOperator<String> signing;
    private final InstantSource clock;

    /** Messages are not signed. */
    public Outgoing(Catalog catalog, InstantSource clock) {
        this(catalog, xml -> xml, clock);
    }

    /**
     * @param catalog says the versions
     * @param signing signs a message whose signature is empty
     */
    public Outgoing(Catalog catalog, UnaryOperator<String> signing, InstantSource clock) {
        this.catalog = catalog;
        this.signing = signing;
        this.clock = clock;
    }

    /**
     * How payments go on.
     *
     * @param priority {@code InstrPrty}
     * @param level {@code SvcLvl/Prtry}
     */
    public record Service(String priority, String level) {}

    /** A message that is being written. */
    private record Draft(String id, Instant now, Xml document) {
        /** The identification that most documents begin with. */
        Draft header() {
            document.open("GrpHdr").leaf("MsgId", id).leaf("CreDtTm", Xml.time(now));
            return this;
        }
    }

    /**
     * The answer to a pibr.001: a pibr.002.
     *
     * @param data its text, 1 to 35 characters of Latin-1
     */
    public Payload echo(String to, String data) {
        Draft draft = draft("EchoRpt").header();
        draft.document().close("GrpHdr").at("EchoTxInf/OrgnlData", data).close("EchoRpt");
        return message("pibr.002", to, draft, "");
    }

    /**
     * Says why a message was not taken: an admi.002.
     *
     * @param reference the {@code MsgId} of the message, or {@code R} and its {@code PI-ResourceId}; 1 to 33 characters of Latin-1
     * @param operation which of its operations is meant, as in {@code EndToEndId=…}; null: all of it
     */
    public Payload rejection(String to, String reference, Rejection why, @Nullable String operation) {
        Draft draft = draft("admi.002.001.01");
        draft.document()
                .at("RltdRef/Ref", reference)
                .open("Rsn")
                .leaf("RjctgPtyRsn", why.reason())
                .leaf("RjctnDtTm", Xml.time(draft.now()))
                .leaf("RsnDesc", why.description())
                .leaf("AddtlData", operation)
                .close("Rsn", "admi.002.001.01");
        return message("admi.002", to, draft, "");
    }

    /**
     * A text of an operator: an admi.004.
     *
     * @param text 1 to 1,000 characters of Latin-1
     */
    public Payload event(String to, String text) {
        Draft draft = draft("SysEvtNtfctn");
        draft.document()
                .open("EvtInf")
                .leaf("EvtCd", "SPI")
                .leaf("EvtDesc", text)
                .close("EvtInf", "SysEvtNtfctn");
        return message("admi.004", to, draft, "");
    }

    /** Payments on their way to who is credited, each as it came: a pacs.008. */
    public Payload payments(String to, Service service, List<Part> payments) {
        Draft draft = draft("FIToFICstmrCdtTrf").header();
        draft.document()
                .leaf("NbOfTxs", Integer.toString(payments.size()))
                .at("SttlmInf/SttlmMtd", "CLRG")
                .open("PmtTpInf")
                .leaf("InstrPrty", service.priority())
                .at("SvcLvl/Prtry", service.level())
                .close("PmtTpInf", "GrpHdr");
        payments.forEach(payment -> draft.document().raw(payment.xml()));
        draft.document().close("FIToFICstmrCdtTrf");
        return message("pacs.008", to, draft, scope("pacs.008", payments));
    }

    /** Returns on their way to who is credited, each as it came: a pacs.004. */
    public Payload returns(String to, List<Part> returns) {
        Draft draft = draft("PmtRtr").header();
        draft.document()
                .leaf("NbOfTxs", Integer.toString(returns.size()))
                .at("SttlmInf/SttlmMtd", "CLRG")
                .close("GrpHdr");
        returns.forEach(one -> draft.document().raw(one.xml()));
        draft.document().close("PmtRtr");
        return message("pacs.004", to, draft, scope("pacs.004", returns));
    }

    /** Declares the prefixes that the operations need, those of their message's own namespace as that in which they go on. */
    private String scope(String type, List<Part> parts) {
        TreeMap<String, String> all = new TreeMap<>();
        parts.forEach(part -> all.putAll(part.scope()));
        StringBuilder attributes = new StringBuilder();
        all.forEach((prefix, uri) -> attributes
                .append(" xmlns:")
                .append(prefix)
                .append("=\"")
                .append(uri.isEmpty() ? namespace(type) : Xml.escaped(uri).replace("\"", "&quot;"))
                .append('"'));
        return attributes.toString();
    }

    /** How operations stand: a pacs.002. */
    public Payload statuses(String to, List<Status> statuses) {
        Draft draft = draft("FIToFIPmtStsRpt").header();
        draft.document().close("GrpHdr");
        for (Status status : statuses) {
            Xml xml = draft.document()
                    .open("TxInfAndSts")
                    .leaf("OrgnlInstrId", status.id())
                    .leaf("OrgnlEndToEndId", status.original())
                    .leaf("TxSts", status.status());
            if (status.code() != null) {
                xml.open("StsRsnInf").at("Rsn/Cd", status.code());
                status.reasons().forEach(reason -> xml.leaf("AddtlInf", reason));
                xml.close("StsRsnInf");
            }
            if (status.effective() != null) {
                xml.at("FctvIntrBkSttlmDt/DtTm", Xml.time(status.effective()))
                        .at("OrgnlTxRef/IntrBkSttlmDt", Xml.day(status.effective()));
            }
            xml.close("TxInfAndSts");
        }
        draft.document().close("FIToFIPmtStsRpt");
        return message("pacs.002", to, draft, "");
    }

    /**
     * What a participant has now: a camt.053.
     *
     * @param about the {@code MsgId} of the camt.060
     */
    public Payload balance(Account account, String about) {
        Draft draft = draft("BkToCstmrStmt").header();
        draft.document().close("GrpHdr").open("Stmt").leaf("Id", about).at("Acct/Id/Othr/Id", account.ispb());
        balance(draft, "SADP", account.limited() ? Xml.money(account.available()) : UNLIMITED);
        balance(draft, "SABK", Xml.money(account.reserved()));
        draft.document().close("Stmt", "BkToCstmrStmt");
        return message("camt.053", account.ispb(), draft, "");
    }

    private static void balance(Draft draft, String type, String amount) {
        draft.document()
                .open("Bal")
                .at("Tp/CdOrPrtry/Prtry", type)
                .raw("<Amt Ccy=\"BRL\">" + amount + "</Amt>")
                .leaf("CdtDbtInd", "CRDT")
                .at("Dt/DtTm", Xml.time(draft.now()))
                .close("Bal");
    }

    /**
     * One booked operation, seen by one of its sides: a camt.054.
     *
     * @param about the {@code MsgId} of the camt.060
     * @param service of a payment; null of a return
     * @param part the operation as it came
     */
    public Payload booking(String to, String about, Operation operation, @Nullable Service service, Part part) {
        boolean isDebit = operation.payer().equals(to);
        boolean isReturn = operation.kind() == Operation.Kind.RETURN;
        Instant ended = operation.times().ended() == null
                ? operation.times().received()
                : operation.times().ended();
        Draft draft = draft("BkToCstmrDbtCdtNtfctn").header();
        Xml xml = draft.document()
                .close("GrpHdr")
                .open("Ntfctn")
                .leaf("Id", about)
                .at("Acct/Id/Othr/Id", to)
                .open("Ntry")
                .amount("Amt", operation.cents())
                .leaf("CdtDbtInd", isDebit ? "DBIT" : "CRDT")
                .at("Sts/Cd", "BOOK")
                .at("BookgDt/Dt", Xml.day(ended))
                .at("ValDt/DtTm", Xml.time(ended))
                .open("BkTxCd", "Domn")
                .leaf("Cd", "PMNT")
                .open("Fmly")
                .leaf("Cd", isDebit ? "IRCT" : "RRCT")
                .leaf("SubFmlyCd", isReturn ? "RRTN" : "DMCT")
                .close("Fmly", "Domn", "BkTxCd")
                .at("AddtlInfInd/MsgNmId", isReturn ? "PACS.004" : "PACS.008")
                .open("NtryDtls", "TxDtls", "Refs");
        if (isReturn) {
            xml.leaf("InstrId", operation.id());
        }
        xml.leaf("EndToEndId", operation.original()).leaf("TxId", part.text("PmtId/TxId"));
        if (service != null) {
            xml.open("Prtry")
                    .leaf("Tp", "ServiceLevel")
                    .leaf("Ref", service.level())
                    .close("Prtry");
        }
        xml.close("Refs");
        if (!isReturn) {
            parties(xml, part);
        }
        xml.open("RltdAgts")
                .at("DbtrAgt/FinInstnId/ClrSysMmbId/MmbId", operation.payer())
                .at("CdtrAgt/FinInstnId/ClrSysMmbId/MmbId", operation.receiver())
                .close("RltdAgts")
                .at("LclInstrm/Prtry", part.text("MndtRltdInf/Tp/LclInstrm/Prtry"))
                .at("Purp/Cd", part.text("Purp/Cd"))
                .at("RmtInf/Ustrd", part.text(isReturn ? "OrgnlTxRef/RmtInf/Ustrd" : "RmtInf/Ustrd"))
                .at("RltdDts/AccptncDtTm", part.text("AccptncDtTm"))
                .leaf("AddtlTxInf", service == null ? part.text("SttlmPrty") : service.priority())
                .close("TxDtls", "NtryDtls", "Ntry", "Ntfctn", "BkToCstmrDbtCdtNtfctn");
        return message("camt.054", to, draft, "");
    }

    private static void parties(Xml xml, Part part) {
        xml.open("RltdPties", "Dbtr", "Pty")
                .leaf("Nm", part.text("Dbtr/Nm"))
                .at("Id/PrvtId/Othr/Id", part.text("Dbtr/Id/PrvtId/Othr/Id"))
                .close("Pty", "Dbtr");
        account(xml, "DbtrAcct", part);
        xml.open("Cdtr", "Pty")
                .at("Id/PrvtId/Othr/Id", part.text("Cdtr/Id/PrvtId/Othr/Id"))
                .close("Pty", "Cdtr");
        account(xml, "CdtrAcct", part);
        xml.close("RltdPties");
    }

    private static void account(Xml xml, String name, Part part) {
        xml.open(name, "Id", "Othr")
                .leaf("Id", part.text(name + "/Id/Othr/Id"))
                .leaf("Issr", part.text(name + "/Id/Othr/Issr"))
                .close("Othr", "Id")
                .at("Tp/Cd", part.text(name + "/Tp/Cd"))
                .at("Prxy/Id", part.text(name + "/Prxy/Id"))
                .close(name);
    }

    private Draft draft(String document) {
        return new Draft(MessageId.create(SPI, random), clock.instant(), new Xml().open(document));
    }

    private String namespace(String type) {
        return "https://www.bcb.gov.br/pi/" + type + "/" + catalog.version(type);
    }

    private Payload message(String type, String to, Draft draft, String scope) {
        Xml xml = new Xml()
                .raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Envelope xmlns=\"")
                .raw(namespace(type))
                .raw("\">")
                .open("AppHdr")
                .at("Fr/FIId/FinInstnId/Othr/Id", SPI)
                .at("To/FIId/FinInstnId/Othr/Id", to)
                .leaf("BizMsgIdr", draft.id())
                .leaf("MsgDefIdr", type + ".spi." + catalog.version(type))
                .leaf("CreDt", Xml.time(draft.now()))
                .raw("<Sgntr/>")
                .close("AppHdr")
                .raw("<Document" + scope + ">")
                .raw(draft.document().toString())
                .close("Document", "Envelope");
        return Payload.of(
                ResourceId.create(draft.now().toEpochMilli()),
                signing.apply(xml.toString()).getBytes(UTF_8));
    }

    /** Splits a list into lists of at most so many. */
    public static <T> List<List<T>> groups(List<T> all, int most) {
        List<List<T>> groups = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            groups.add(all.subList(from, Math.min(all.size(), from + most)));
        }
        return groups;
    }
}
