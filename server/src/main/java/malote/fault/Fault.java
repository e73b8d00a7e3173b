package malote.fault;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What goes wrong. Immutable.
 *
 * @param parameters as they were given
 */
public record Fault(Kind kind, Map<String, Object> parameters) {
    /** As in a rule: {@code kind} and the parameters. */
    static Fault of(Map<?, ?> given) throws BadRule {
        Object name = given.get("kind");
        Kind kind = name instanceof String text ? Kind.parse(text).orElse(null) : null;
        if (kind == null) {
            throw new BadRule("fault.kind is " + shown(name) + "; it must be one of " + Kind.texts() + ".");
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : given.entrySet()) {
            String key = String.valueOf(entry.getKey());
            Object value = entry.getValue();
            if (key.equals("kind") || value == null) {
                continue;
            }
            Parameter parameter = kind.parameter(key)
                    .orElseThrow(
                            () -> new BadRule("fault has no parameter " + shown(key) + ": " + kind.described() + "."));
            if (!parameter.isGood().test(value)) {
                throw new BadRule("fault." + key + " is " + shown(value) + "; it must be " + parameter.form() + ".");
            }
            parameters.put(key, value);
        }
        Fault fault = new Fault(kind, Map.copyOf(parameters));
        fault.check();
        return fault;
    }

    /** What its parameters must be to each other. */
    private void check() throws BadRule {
        switch (kind) {
            case RESET -> {
                boolean isCounted =
                        text("at", "").equals("after-bytes") || text("at", "").equals("in-part");
                require(
                        isCounted == parameters.containsKey("n"),
                        "n says after how many bytes, or in which part: it goes with after-bytes and in-part, and only with these");
            }
            case DELAY -> {
                switch (text("distribution", "fixed")) {
                    case "uniform" ->
                        require(
                                has("lower", "upper")
                                        && whole("lower", 0) <= whole("upper", 0)
                                        && lacks("ms", "jitter", "median", "sigma"),
                                "a uniform delay has lower and upper, and no other parameter");
                    case "lognormal" ->
                        require(
                                has("median", "sigma") && lacks("ms", "jitter", "lower", "upper"),
                                "a lognormal delay has median and sigma, and no other parameter");
                    default ->
                        require(
                                has("ms") && lacks("lower", "upper", "median", "sigma"),
                                "a fixed delay has ms and perhaps jitter, and no other parameter");
                }
            }
            case PULL_NEXT, MULTIPART, SIGNATURE, TEXT -> require(has("form"), "form is missing: " + kind.described());
            case ENCODING -> require(has("gzip"), "gzip is missing: " + kind.described());
            case LONG_POLL, CLOCK -> require(has("s"), "s is missing: " + kind.described());
            case HOLD -> require(has("ms"), "ms is missing: " + kind.described());
            case BACKLOG -> require(has("n"), "n is missing: " + kind.described());
            case LATE_STATUS -> require(has("ms") != whether("never"), "either ms or never: true");
            case SLOW_RECEIVER ->
                require(
                        has("p50", "p95") && whole("p50", 0) <= whole("p95", 0),
                        "p50 and p95 are needed, the first no more than the second");
            case TOO_MANY,
                    STATUS,
                    GONE,
                    STALL,
                    SILENT_DROP,
                    DRIBBLE,
                    CLOSE,
                    REFUSE,
                    TRUNCATE,
                    GARBAGE,
                    LOST_ANSWER,
                    DUPLICATE,
                    REDELIVER,
                    REORDER,
                    SPLIT,
                    STRICT,
                    REJECT,
                    SILENCE,
                    ADMI002,
                    RESEND,
                    BATCH,
                    VERSION,
                    FUNDS,
                    OUTAGE -> {}
        }
    }

    private static void require(boolean isRight, String otherwise) throws BadRule {
        if (!isRight) {
            throw new BadRule("fault: " + otherwise + ".");
        }
    }

    private boolean has(String... names) {
        for (String name : names) {
            if (!parameters.containsKey(name)) {
                return false;
            }
        }
        return true;
    }

    private boolean lacks(String... names) {
        for (String name : names) {
            if (parameters.containsKey(name)) {
                return false;
            }
        }
        return true;
    }

    /** The kinds of messages that it can strike; empty: all. */
    Set<String> messages() {
        boolean isOfNames = kind == Kind.TEXT && Set.of("latin1", "maximum").contains(text("form", ""));
        return isOfNames ? Set.of("pacs.008") : kind.messages();
    }

    /** A whole number, or what it is if it was not given. */
    public int whole(String name, int otherwise) {
        return parameters.get(name) instanceof Number number ? number.intValue() : otherwise;
    }

    /** A number, or what it is if it was not given. */
    public double number(String name, double otherwise) {
        return parameters.get(name) instanceof Number number ? number.doubleValue() : otherwise;
    }

    /** A text, or what it is if it was not given. */
    public String text(String name, String otherwise) {
        return parameters.get(name) instanceof String text ? text : otherwise;
    }

    /** Whether something is to be so; false if it was not given. */
    public boolean whether(String name) {
        return Boolean.TRUE.equals(parameters.get(name));
    }

    /** As it was given. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", kind.text());
        map.putAll(parameters);
        return map;
    }

    /** A value in a sentence. */
    static String shown(@org.jspecify.annotations.Nullable Object value) {
        if (value == null) {
            return "missing";
        }
        String text = value.toString();
        return (value instanceof String ? "\"" : "")
                + (text.length() <= 40 ? text : text.substring(0, 40) + "…")
                + (value instanceof String ? "\"" : "");
    }
}
