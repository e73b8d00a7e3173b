package malote.rehearsal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How many operations of a rehearsal stand how.
 *
 * @param operations in groups
 * @param refusals how often the institution was told by an admi.002 that a message is not taken, by the reason
 * @param duplicates how many messages were delivered again
 */
public record Counts(List<Group> operations, Map<String, Long> refusals, long duplicates) {

    /**
     * Operations that stand alike.
     *
     * @param paid whether the institution paid them; else it received them
     * @param state as that of an {@link Facts.Operation}
     * @param forwarded whether their receiver's queue had them
     * @param open whether they are neither settled nor rejected
     * @param number how many they are
     */
    public record Group(
            boolean paid, String state, @Nullable String code, boolean forwarded, boolean open, long number) {
        /** One operation. */
        static Group of(Facts.Operation operation) {
            return new Group(
                    operation.paid(),
                    operation.state(),
                    operation.code(),
                    operation.t2() != null,
                    operation.t4() == null,
                    1);
        }

        private boolean isSettled() {
            return state.equals("settled");
        }
    }

    private long count(Predicate<Group> which) {
        return operations.stream().filter(which).mapToLong(Group::number).sum();
    }

    /** As an object of JSON. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sent", count(Group::paid));
        json.put("received", count(group -> !group.paid() && group.forwarded()));
        json.put("acsp", count(group -> !group.paid() && group.isSettled()));
        json.put("acsc", count(group -> group.paid() && group.isSettled()));
        json.put("accc", count(group -> !group.paid() && group.isSettled()));
        json.put("rjct", count(group -> group.code() != null && !Criteria.NO_ANSWER.equals(group.code())));
        json.put("ab03", count(group -> Criteria.NO_ANSWER.equals(group.code())));
        Map<String, Long> codes = new TreeMap<>();
        for (Group group : operations) {
            if (group.code() != null) {
                codes.merge(group.code(), group.number(), Long::sum);
            }
        }
        json.put("rjctByCode", codes);
        json.put("admi002", refusals);
        json.put("duplicates", duplicates);
        json.put("unanswered", count(Group::open));
        return json;
    }
}
