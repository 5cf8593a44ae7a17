package io.elbo.trainer.backtest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a backtest came to. The first model is the one in question, the second one, if there is one, what it is compared with. The same
 * records and models give the same report, whatever the number of threads is.
 *
 * @param data as the user named it
 * @param budgets in the order in which the user named them; examples and reasons are those of the first
 * @param tail how many records have which p-value
 * @param joint p-values by both models; empty if there is one alone
 * @param gained alarms of the first model alone, the most surprising first; empty if there is one model alone
 * @param lost alarms of the second model alone, the most surprising for it first
 * @param surprising the most surprising records of all for the first model
 * @param reasons which fields are named first
 */
public record BacktestReport(
        String data,
        Records records,
        List<Model> models,
        List<Budget> budgets,
        Periods periods,
        List<TailPoint> tail,
        List<JointCell> joint,
        List<Example> gained,
        List<Example> lost,
        List<Example> surprising,
        List<LeadingFields> reasons) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /**
     * The records that were read.
     *
     * @param scored by each model
     * @param before those that were read for the histories of keys alone
     * @param skipped lines of files that hold no record
     * @param deadLetters records that a service could not read, by reason
     * @param firstDeadLetters where the first of them stand, and what is wrong
     * @param from the earliest time, ISO 8601; null if none has one
     * @param to the latest time
     * @param withoutTime scored ones whose time is not known, if others have one
     */
    public record Records(
            long scored,
            long before,
            long skipped,
            Map<String, Long> deadLetters,
            List<String> firstDeadLetters,
            @Nullable String from,
            @Nullable String to,
            long withoutTime) {
        /** All records that could not be read by the service. */
        public long allDeadLetters() {
            return deadLetters.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * One model.
     *
     * @param title name and version for a person, and what tells it from the other one if these are the same
     * @param file where the model comes from
     */
    public record Model(String name, String version, String title, String file, int fields, boolean histories) {}

    /**
     * Alarms at one budget.
     *
     * @param budget as the service's configuration writes it
     * @param share of the records that it allows; of a budget per unit of time the mean over the records
     * @param models in the order of the report's
     * @param difference null if there is one model alone
     */
    public record Budget(
            String budget,
            double share,
            List<Alarms> models,
            @Nullable Difference difference) {}

    /**
     * What one model flags.
     *
     * @param share of the scored records; null if there are none
     * @param perDay null if the records have no times, or cover less than an hour
     * @param labelled null if no record has a label
     */
    public record Alarms(
            long alarms,
            long warnings,
            long criticals,
            @Nullable Double share,
            @Nullable Double perDay,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Labelled labelled) {}

    /** Alarms among labelled records; a share of nothing is null. */
    public record Labelled(
            long records,
            long anomalies,
            long flagged,
            long found,
            @Nullable Double precision,
            @Nullable Double recall,
            @Nullable Double falseAlarmRate) {}

    /**
     * How the alarms of two models differ.
     *
     * @param gainedAnomalies of the gained ones those labelled as anomalies; null without labels
     * @param lostAnomalies of the lost ones those labelled as anomalies
     */
    public record Difference(
            long gained,
            long lost,
            long kept,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long gainedAnomalies,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long lostAnomalies) {}

    /**
     * Alarms over time.
     *
     * @param unit {@code day} or {@code records}
     * @param length days, or records, of a period
     */
    public record Periods(String unit, long length, List<Period> periods) {
        /** Whether periods are days. */
        public boolean areDays() {
            return unit.equals("day");
        }
    }

    /**
     * One period.
     *
     * @param start the day, or the number of the first record from 0
     * @param budgets in the order of the report's
     */
    public record Period(String start, long records, List<PeriodAlarms> budgets) {}

    /** By model, and the difference; zeros if there is one model alone. */
    public record PeriodAlarms(List<Long> warnings, List<Long> criticals, long gained, long lost, long kept) {}

    /**
     * A point of the distribution.
     *
     * @param pValue what an ordinary record has with this probability or a lower one
     * @param shares of the records that have it or a lower one, by model
     */
    public record TailPoint(double pValue, List<Double> shares) {}

    /**
     * Records whose p-values have these powers of ten, or half a power more.
     *
     * @param decade by the first model: 3 is a p-value from 10^-3 down
     * @param otherDecade by the second model
     */
    public record JointCell(double decade, double otherDecade, long records) {}

    /**
     * One record.
     *
     * @param row its number in the data, from 0
     * @param place where a person finds it
     * @param time ISO 8601; null if it has none
     * @param label 0 ordinary, 1 anomaly; null if it has none
     * @param scores by model
     * @param explainedBy the index of the model that gives the reasons
     */
    public record Example(
            long row,
            String place,
            @Nullable String time,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Integer label,

            List<Score> scores,
            int explainedBy,
            List<Reason> reasons,
            JsonNode record) {}

    /** What one model says of a record, at the first budget. */
    public record Score(float score, float rawScore, double pValue, String severity) {}

    /**
     * A reason of the model that explains.
     *
     * @param otherRank the field's place among those of the other model by how much their replacement lowers its score, from 1; null if there is no
     *     other model, or it does not have the field
     * @param otherFields how many fields the other model has; 0 if there is none
     */
    public record Reason(
            String field,
            JsonNode value,
            JsonNode expected,
            String text,
            @Nullable Integer otherRank,
            int otherFields) {}

    /**
     * How often a field is the first reason.
     *
     * @param set {@code flagged}, {@code gained}, {@code lost} or {@code kept}
     * @param model the index of the one that explains
     * @param alarms of the set
     * @param explained so many of them, drawn at random
     * @param fields the most frequent first
     */
    public record LeadingFields(String set, int model, long alarms, int explained, Map<String, Integer> fields) {}

    /** Whether there is a model to compare with. */
    public boolean compares() {
        return models.size() == 2;
    }

    /** The report for programs; numbers in full precision. */
    public String toJson() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report always has a JSON form", e);
        }
    }
}
