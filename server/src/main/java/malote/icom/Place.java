package malote.icom;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a message from which something is read, or below which there is one. Places are found by the local names of the elements
 * on the way.
 */
final class Place {
    /** What is read. */
    enum Field {
        FROM,
        TO,
        BUSINESS_ID,
        DEFINITION,
        MESSAGE_ID,
        CREDITOR,
        DATA
    }

    /** Stands for the names of elements for which there is no place of their own. */
    private static final String ANY = "*";

    /** Nothing is read here, nor below. */
    static final Place NOWHERE = new Place();

    /** The root of a message. */
    static final Place ENVELOPE = new Place();

    static {
        field("AppHdr/Fr/FIId/FinInstnId/Othr/Id", Field.FROM);
        field("AppHdr/To/FIId/FinInstnId/Othr/Id", Field.TO);
        field("AppHdr/BizMsgIdr", Field.BUSINESS_ID);
        field("AppHdr/MsgDefIdr", Field.DEFINITION);
        for (String document : List.of(ANY, "FIToFICstmrCdtTrf", "FIToFIPmtStsRpt", "PmtRtr", "EchoReq")) {
            field("Document/" + document + "/GrpHdr/MsgId", Field.MESSAGE_ID);
            field("Document/" + document + "/MsgHdr/MsgId", Field.MESSAGE_ID);
        }
        operation("Document/FIToFICstmrCdtTrf/CdtTrfTxInf");
        operation("Document/FIToFIPmtStsRpt/TxInfAndSts");
        operation("Document/PmtRtr/TxInf");
        field("Document/FIToFICstmrCdtTrf/CdtTrfTxInf/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId", Field.CREDITOR);
        field("Document/PmtRtr/TxInf/OrgnlTxRef/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId", Field.CREDITOR);
        field("Document/EchoReq/EchoTxInf/Data", Field.DATA);
    }

    private final Map<String, Place> below = new HashMap<>();
    private @Nullable Field field;
    private boolean isOperation;

    private Place() {}

    private static void field(String path, Field field) {
        at(path).field = field;
    }

    private static void operation(String path) {
        at(path).isOperation = true;
    }

    private static Place at(String path) {
        Place place = ENVELOPE;
        for (String name : path.split("/", -1)) {
            place = place.below.computeIfAbsent(name, any -> new Place());
        }
        return place;
    }

    /** The place of a child element. */
    Place child(String localName) {
        Place own = below.get(localName);
        return own == null ? below.getOrDefault(ANY, NOWHERE) : own;
    }

    /** What its text is; null if its text is not read. */
    @Nullable
    Field field() {
        return field;
    }

    /** Whether it is one of the operations of a message. */
    boolean isOperation() {
        return isOperation;
    }
}
