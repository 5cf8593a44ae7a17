package io.elbo.core.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.elbo.core.schema.Schema;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the model file says of itself under the metadata key {@value #KEY}. This release writes contract
 * {@value #CONTRACT} and reads every contract from {@value #FIRST_CONTRACT} on.
 *
 * @param contract version of the contract
 * @param name the model's name, such as {@code payments}
 * @param version the model's own version, free text
 * @param created ISO 8601
 * @param schema fitted: every vocabulary is filled
 * @param beta weight of the KL divergence in the score; 0 where there is none
 * @param latent width of the latent space; 0 where the model has none, which contract 1 does not allow
 * @param parts the named parts of the raw score; of a model of contract 1 always {@link VaeParts#LIST}
 * @param calibration from score to p-value
 * @param golden rows with their scores; a model without any is a draft, which no service activates
 * @param fieldReferences what drift of fields is measured against; empty where the model's author gives none
 * @param typicalContributions by field; empty where the model's author measured none
 * @param ordinaryValues by field, how history's values are spread; empty if the model's author gives none
 * @param health what the trainer found in the model; null where it was not examined
 * @param evidence of the keys whose histories the schema derives fields from; null if the model knows no evidence over time
 * @param gaps between the records of a key; null if the model does not know them
 */
public record ModelMetadata(
        int contract,
        String name,
        String version,
        String created,
        Schema schema,
        double beta,
        int latent,
        List<ScorePart> parts,
        Calibration calibration,
        Provenance provenance,
        List<GoldenRow> golden,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldReference> fieldReferences,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TypicalContribution> typicalContributions,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<OrdinaryValues> ordinaryValues,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Health health,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable EvidenceCalibration evidence,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable GapCalibration gaps) {
    /** The contract that this release writes. */
    public static final int CONTRACT = 2;
    /** The oldest contract that this release reads. */
    public static final int FIRST_CONTRACT = 1;

    public static final String KEY = "elbo";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // later releases may say more
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES) // absent ones too
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    public ModelMetadata {
        if (contract < FIRST_CONTRACT || contract > CONTRACT) {
            throw new IllegalArgumentException("model contract " + contract + ", this release reads contracts "
                    + FIRST_CONTRACT + " to " + CONTRACT);
        }
        require("name", name);
        require("version", version);
        require("created", created);
        require("schema", schema);
        require("calibration", calibration);
        require("provenance", provenance);
        require("golden", golden);
        int minLatent = contract == FIRST_CONTRACT ? 1 : 0;
        if (latent < minLatent || !(beta >= 0)) {
            throw new IllegalArgumentException("latent must be at least " + minLatent
                    + " and beta not negative, got latent " + latent + " and beta " + beta);
        }
        if (contract == FIRST_CONTRACT) {
            parts = VaeParts.LIST;
        } else {
            require("parts", parts);
            parts = ScorePart.checked(parts);
        }
        golden = List.copyOf(golden);
        fieldReferences = orEmpty(fieldReferences);
        typicalContributions = orEmpty(typicalContributions);
        ordinaryValues = orEmpty(ordinaryValues);
    }

    /** Of a model that knows no evidence over time. */
    public ModelMetadata(
            int contract,
            String name,
            String version,
            String created,
            Schema schema,
            double beta,
            int latent,
            List<ScorePart> parts,
            Calibration calibration,
            Provenance provenance,
            List<GoldenRow> golden,
            List<FieldReference> fieldReferences,
            List<TypicalContribution> typicalContributions,
            List<OrdinaryValues> ordinaryValues,
            @Nullable Health health) {
        this(
                contract,
                name,
                version,
                created,
                schema,
                beta,
                latent,
                parts,
                calibration,
                provenance,
                golden,
                fieldReferences,
                typicalContributions,
                ordinaryValues,
                health,
                null,
                null);
    }

    /** What every model must say, and nothing else. */
    public ModelMetadata(
            int contract,
            String name,
            String version,
            String created,
            Schema schema,
            double beta,
            int latent,
            List<ScorePart> parts,
            Calibration calibration,
            Provenance provenance,
            List<GoldenRow> golden) {
        this(
                contract,
                name,
                version,
                created,
                schema,
                beta,
                latent,
                parts,
                calibration,
                provenance,
                golden,
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    /** The same model with evidence over time. */
    public ModelMetadata withEvidence(EvidenceCalibration calibrated) {
        return with(calibrated, gaps);
    }

    /** The same model, which knows how long keys are silent. */
    public ModelMetadata withGaps(GapCalibration known) {
        return with(evidence, known);
    }

    private ModelMetadata with(@Nullable EvidenceCalibration ofKeys, @Nullable GapCalibration ofSilences) {
        return new ModelMetadata(
                contract,
                name,
                version,
                created,
                schema,
                beta,
                latent,
                parts,
                calibration,
                provenance,
                golden,
                fieldReferences,
                typicalContributions,
                ordinaryValues,
                health,
                ofKeys,
                ofSilences);
    }

    /** The names of the fields whose numbers in history are all whole, as far as that is known. */
    public Set<String> wholeFields() {
        return ordinaryValues.stream()
                .filter(OrdinaryValues::whole)
                .map(OrdinaryValues::field)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static void require(String key, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
    }

    public static ModelMetadata fromJson(String json) throws InvalidModelException {
        try {
            ModelMetadata metadata = MAPPER.readValue(json, ModelMetadata.class);
            if (metadata == null) { // the JSON literal null
                throw new InvalidModelException("metadata '" + KEY + "' is null");
            }
            return metadata;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            Throwable cause = e.getCause() instanceof IllegalArgumentException refused ? refused : e;
            throw new InvalidModelException("metadata '" + KEY + "': " + cause.getMessage(), e);
        }
    }

    /** Keys in alphabetical order: the same model has the same bytes. */
    public String toJson() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("metadata always has a JSON form", e);
        }
    }
}
