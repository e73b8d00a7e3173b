package malote.rehearsal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The functional part of the homologation, ticked by what was ever seen of an institution. */
final class Checklist {
    private Checklist() {}

    /** What is to be seen, in the order of the script, and whether it was; null: Malote does not have it. */
    static Map<String, Object> of(Facts facts) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("1 Echo: pibr.001 answered by pibr.002", facts.seen().contains("pibr.002"));
        list.put(
                "2a Pay, primary channel", any(facts, o -> o.paid() && o.state().equals("settled")));
        list.put(
                "2b Be paid, primary channel",
                any(facts, o -> !o.paid() && o.state().equals("settled")));
        list.put("2c Pay, secondary channel", null);
        list.put("2d Be paid, secondary channel", null);
        list.put(
                "2e Reject a payment",
                any(facts, o -> !o.paid() && o.code() != null && !Criteria.NO_ANSWER.equals(o.code())));
        list.put("2f Send a return", facts.seen().contains("received pacs.004"));
        list.put("2g Accept a return", facts.seen().contains("settled return"));
        list.put("2h Reject a return", facts.seen().contains("rejected return"));
        list.put("2i camt.060 answered by camt.053, now", facts.seen().contains("camt.053"));
        list.put("2j camt.060 answered by camt.053, the day before", null);
        list.put("2k camt.060 answered by camt.054", facts.seen().contains("camt.054"));
        list.put("3 camt.060 answered by camt.052, and the file", null);
        return list;
    }

    private static boolean any(Facts facts, Predicate<Facts.Operation> which) {
        List<Facts.Operation> all = facts.operations();
        return all.stream().anyMatch(which);
    }
}
