package malote.rehearsal;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One rule of the test, and how it was met.
 *
 * @param failed how many operations, messages or seconds did not meet it
 */
record Criterion(int number, String name, String rule, String needed, String measured, boolean passed, long failed) {
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", number);
        json.put("name", name);
        json.put("rule", rule);
        json.put("needed", needed);
        json.put("measured", measured);
        json.put("passed", passed);
        json.put("failed", failed);
        return json;
    }
}
