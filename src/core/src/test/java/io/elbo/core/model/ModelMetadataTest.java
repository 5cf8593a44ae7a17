package io.elbo.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelMetadataTest {
    private static final ModelMetadata METADATA = new ModelMetadata(
            ModelMetadata.CONTRACT,
            "payments",
            "7",
            "2026-01-01T00:00:00Z",
            new Schema(List.of(
                    new NumericField("amount", "/amount"), new CategoricalField("country", "/country", List.of("CH")))),
            1,
            8,
            VaeParts.LIST,
            new Calibration(List.of(0.5, 1.5, 2.5), new Calibration.Tail(2.5, 0.05, 0.1, 1)),
            new Provenance(90, 10, "sha256:00", "elbo-train 1", 42, Map.of("b", 2.0, "a", 1.0)),
            List.of(new GoldenRow(Arrays.asList(1.5f, null), List.of(2), 3.25f)));

    @Test
    void shouldComeBackFromItsJsonAsItWas() throws InvalidModelException {
        ModelMetadata read = ModelMetadata.fromJson(METADATA.toJson());
        assertThat(read.toJson()).isEqualTo(METADATA.toJson());
        assertThat(read.schema()).isEqualTo(METADATA.schema());
        assertThat(read.golden()).isEqualTo(METADATA.golden());
        assertThat(read.calibration().threshold(1e-3))
                .isEqualTo(METADATA.calibration().threshold(1e-3));
    }

    @Test
    void shouldKeepWhatItsTrainerFoundAndDoWithoutIt() throws InvalidModelException {
        assertThat(METADATA.toJson()).doesNotContain("health", "typicalContributions", "ordinaryValues");
        assertThat(ModelMetadata.fromJson(METADATA.toJson()).health()).isNull();

        Health health = new Health(
                3,
                false,
                Map.of("amount", 0.7, "country", 0.3),
                new Health.Injected(1e-3, 2e-3, 9e-3, Map.of("value-swap", 0.4), Map.of("value-swap", 0.6)),
                List.of(new Health.Warning("false-alarms", "look")));
        TypicalContribution typical = new TypicalContribution("amount", 0.5, 3);
        OrdinaryValues ordinary = new OrdinaryValues("country", 0.01, List.of(), false, List.of(0.7, 0.29));
        ModelMetadata examined = new ModelMetadata(
                METADATA.contract(),
                METADATA.name(),
                METADATA.version(),
                METADATA.created(),
                METADATA.schema(),
                METADATA.beta(),
                METADATA.latent(),
                METADATA.parts(),
                METADATA.calibration(),
                METADATA.provenance(),
                METADATA.golden(),
                List.of(),
                List.of(typical),
                List.of(ordinary),
                health);

        ModelMetadata read = ModelMetadata.fromJson(examined.toJson());

        assertThat(read.health()).isEqualTo(health);
        assertThat(read.typicalContributions()).containsExactly(typical);
        assertThat(read.ordinaryValues()).containsExactly(ordinary);
    }

    @Test
    void shouldKeepTheEvidenceOfKeysAndDoWithoutIt() throws InvalidModelException {
        assertThat(METADATA.toJson()).doesNotContain("evidence");
        EvidenceCalibration evidence = new EvidenceCalibration(10.0, null, METADATA.calibration());

        String json = METADATA.withEvidence(evidence).toJson();

        assertThat(json)
                .contains("\"evidence\":{\"calibration\":{\"quantiles\":", "\"halfLifeRecords\":10.0")
                .doesNotContain("halfLifeSeconds", "countsRecords", "\"halfLife\":", "unit");
        EvidenceCalibration read = ModelMetadata.fromJson(json).evidence();
        assertThat(read).isNotNull();
        assertThat(read.halfLife()).isEqualTo(10);
        assertThat(read.calibration().quantiles())
                .isEqualTo(METADATA.calibration().quantiles());
    }

    @Test
    void shouldKeepTheUnitOfEvidence() throws InvalidModelException {
        EvidenceUnit unit = new EvidenceUnit(0.5, 2, 100);

        String json = METADATA.withEvidence(new EvidenceCalibration(null, 60.0, unit, METADATA.calibration()))
                .toJson();

        assertThat(json).contains("\"unit\":{\"limit\":100.0,\"origin\":0.5,\"scale\":2.0}");
        assertThat(ModelMetadata.fromJson(json).evidence())
                .extracting(EvidenceCalibration::unit)
                .isEqualTo(unit);
    }

    @Test
    void shouldReadWhatALaterReleaseAdds() throws InvalidModelException {
        String later = METADATA.toJson().replaceFirst("\\{", "{\"memory\":{\"rows\":5},");
        assertThat(ModelMetadata.fromJson(later).toJson()).isEqualTo(METADATA.toJson());
    }

    /** So does every release before this one: what it cannot compute must not be scored as if it were missing. */
    @Test
    void shouldRefuseAKindOfFieldThatItDoesNotKnowByName() {
        assertThatThrownBy(() -> ModelMetadata.fromJson(METADATA.toJson()
                        .replace(
                                "\"fields\":[",
                                "\"fields\":[{\"type\":\"foreseen\",\"name\":\"x\",\"pointer\":\"/x\"},")))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("'foreseen'");
    }

    @Test
    void shouldRefuseAnotherContractAndBrokenMetadataByName() {
        for (int unknown : new int[] {0, 3}) {
            assertThatThrownBy(() -> ModelMetadata.fromJson(
                            METADATA.toJson().replace("\"contract\":2", "\"contract\":" + unknown)))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("model contract " + unknown + ", this release reads contracts 1 to 2");
        }
        for (String broken :
                List.of("", "{", "{}", "[]", "null", METADATA.toJson().replace("\"beta\":1.0,", ""))) {
            assertThatThrownBy(() -> ModelMetadata.fromJson(broken))
                    .as(broken)
                    .isInstanceOf(InvalidModelException.class);
        }
    }

    @Test
    void shouldGiveAModelOfContractOneThePartsThatEachOfThemHas() throws InvalidModelException {
        String one =
                METADATA.toJson().replace("\"contract\":2", "\"contract\":1").replaceFirst("\"parts\":\\[[^]]*],", "");
        assertThat(one).doesNotContain("parts");

        assertThat(ModelMetadata.fromJson(one).parts()).isEqualTo(VaeParts.LIST);
    }

    @Test
    void shouldLetAnEngineNameItsOwnPartsAndHaveNoLatentSpace() throws InvalidModelException {
        String forest = METADATA.toJson()
                .replaceFirst("\"parts\":\\[[^]]*]", "\"parts\":[{\"name\":\"depth\",\"output\":\"mean_depth\"}]")
                .replace("\"latent\":8", "\"latent\":0");

        ModelMetadata read = ModelMetadata.fromJson(forest);

        assertThat(read.parts()).containsExactly(new ScorePart("depth", "mean_depth"));
        assertThat(read.latent()).isZero();
    }

    @Test
    void shouldRefusePartsThatAreMissingUnnamedOrListedTwice() {
        String json = METADATA.toJson();
        assertThatThrownBy(() -> ModelMetadata.fromJson(json.replaceFirst("\"parts\":\\[[^]]*],", "")))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("'parts' is missing");
        assertThatThrownBy(() -> ModelMetadata.fromJson(json.replace("klDivergence", "reconstructionLoss")))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("'reconstructionLoss' of the score is listed twice");
        assertThatThrownBy(() -> ModelMetadata.fromJson(json.replace("klDivergence", "kl divergence")))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("named by letters and digits");
        assertThatThrownBy(() -> ModelMetadata.fromJson(json.replace("\"kl_divergence\"", "\"score\"")))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("needs an output of its own");
    }

    @Test
    void shouldTolerateRoundingInAGoldenScoreAndNoMore() {
        GoldenRow row = METADATA.golden().get(0);
        assertThat(row.isReproducedBy(3.2501f)).isTrue();
        assertThat(row.isReproducedBy(3.26f)).isFalse();
        assertThat(row.isReproducedBy(Float.NaN)).isFalse();
    }
}
