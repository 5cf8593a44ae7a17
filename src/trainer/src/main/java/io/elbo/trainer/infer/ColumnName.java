package io.elbo.trainer.infer;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a column's name says of it. Blanks around the name, letter case and punctuation do not count. */
final class ColumnName {
    private static final Pattern TIME = Pattern.compile(
            "(^|.*_)(t|time|timestamp|ts|date|datetime|epoch|at|when|created|updated|modified|day|clock)(_.*|$)");
    private static final Pattern CODE =
            Pattern.compile("(^|.*_)(id|ids|uuid|guid|code|zip|zipcode|postcode|postal_code|mcc"
                    + "|iban|account|phone|msisdn|imei|serial|((order|invoice|ticket|serial|sequence|batch|case|receipt|account|card"
                    + "|customer|employee|part|policy|document)_(no|nr|num|number)))$");
    private static final Pattern COUNT =
            Pattern.compile("(^|.*_)(n|count|counts|counter|cnt|num|number|qty|quantity|items"
                    + "|errors|errs|failures|retries|attempts|total|sum|times|hits|size|amount|length|len|bytes|packets|score|level"
                    + "|children|visits|logins|clicks|orders|returns|drops|faults)$");
    private static final Pattern DURATION = Pattern.compile(
            "(^|.*_)(duration|elapsed|latency|delay|uptime|runtime|timeout|wait|ttl|age|lag|took|interval|period)(_.*|$)");
    private static final Set<String> LABELS = Set.of(
            "label",
            "labels",
            "ground_truth",
            "is_anomaly",
            "is_outlier",
            "is_fraud",
            "is_attack",
            "anomaly_label",
            "fraud_label",
            "attack_label");
    private static final Set<String> LIKE_LABELS = Set.of(
            "class", "target", "anomaly", "outlier", "fraud", "attack", "category_label", "attack_cat", "attack_type");

    private final String plain;

    ColumnName(List<String> path) {
        plain = path.get(path.size() - 1)
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("[^\\p{L}\\p{N}]+", "_")
                .replaceAll("^_+|_+$", "")
                .toLowerCase(Locale.ROOT);
    }

    boolean isTime() {
        return TIME.matcher(plain).matches();
    }

    boolean isCode() {
        return CODE.matcher(plain).matches();
    }

    /** Whether it is named like something that is counted or measured. */
    boolean isCount() {
        return COUNT.matcher(plain).matches();
    }

    boolean isDuration() {
        return DURATION.matcher(plain).matches();
    }

    boolean isLabel() {
        return LABELS.contains(plain);
    }

    /** Whether the name may mean a label, or may not: the values decide. */
    boolean mayBeLabel() {
        return LIKE_LABELS.contains(plain);
    }

    /** The unit of time at the name's end, as units a second; null where there is none. */
    @Nullable
    Double unitsPerSecond() {
        String last = plain.substring(plain.lastIndexOf('_') + 1);
        return switch (last) {
            case "ns", "nanos", "nanoseconds" -> 1e9;
            case "us", "micros", "microseconds" -> 1e6;
            case "ms", "millis", "milliseconds", "msec" -> 1e3;
            case "s", "sec", "secs", "seconds" -> 1.0;
            default -> null;
        };
    }
}
