package io.elbo.stream.mask;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Reason;
import io.elbo.testkit.TinyModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskedFieldsTest {
    private static final Schema SCHEMA = TinyModel.rising(new HistoryDefinition(List.of("/customer/id"), null, null));

    private static MaskedFields masked(String pointer, MaskKind kind) {
        return MaskedFields.of(Masks.of(List.of(FieldMask.of(pointer, kind)), null), SCHEMA);
    }

    private static Contribution reason(String field) {
        return new Contribution(
                field, DoubleNode.valueOf(4711), DoubleNode.valueOf(815), 3, Reason.OUT_OF_RANGE, 1f, "4711, not 815");
    }

    @Test
    void shouldMaskWhatIsDerivedFromAMaskedField() {
        DerivedField derived = SCHEMA.fields().stream()
                .filter(DerivedField.class::isInstance)
                .map(DerivedField.class::cast)
                .findFirst()
                .orElseThrow();
        MaskedFields fields = masked(derived.pointer(), MaskKind.DROP);

        Contribution told =
                fields.contributions(List.of(reason(derived.name()))).get(0);

        assertThat(told.toString()).doesNotContain("4711", "815");
        assertThat(told.field()).isEqualTo(derived.name());
        assertThat(told.nats()).isEqualTo(3);
        assertThat(told.remainingScore()).isEqualTo(1);
        assertThat(fields.hides(derived.name())).isTrue();
    }

    @Test
    void shouldLeaveOtherFieldsAlone() {
        MaskedFields fields = masked("/card/owner", MaskKind.DROP);
        List<Contribution> reasons = List.of(reason("amount"));

        assertThat(fields.contributions(reasons)).isSameAs(reasons);
        assertThat(fields.hides("amount")).isFalse();
        assertThat(fields.key("c-0042")).isEqualTo("c-0042");
    }

    @Test
    void shouldMaskTheTextOfAKeyThatHasAMaskedValue() {
        assertThat(masked("/customer", MaskKind.LAST4).key("customer-0042")).isEqualTo("…0042");
        assertThat(masked("/customer/id", MaskKind.DROP).key("customer-0042")).isEqualTo("…");
    }

    @Test
    void shouldSayWhetherTheKeyOfRecordsStaysOpen() {
        assertThat(masked("/customer/id", MaskKind.DROP).showsKeyOfRecords()).isTrue();
        assertThat(masked("/amount", MaskKind.DROP).showsKeyOfRecords()).isFalse();
        Masks both =
                Masks.of(List.of(FieldMask.of("/customer/id", MaskKind.DROP), FieldMask.ofKey(MaskKind.LAST4)), null);
        assertThat(MaskedFields.of(both, SCHEMA).showsKeyOfRecords()).isFalse();
    }

    @Test
    void shouldStillSayThatThereIsNoValue() {
        Contribution missing = new Contribution(
                "country", NullNode.instance, DoubleNode.valueOf(815), 3, Reason.MISSING, null, "missing");

        Contribution told =
                masked("/card", MaskKind.LAST4).contributions(List.of(missing)).get(0);

        assertThat(told.value().isNull()).isTrue();
        assertThat(told.text()).isEqualTo("no value");
        assertThat(told.toString()).doesNotContain("815");
    }
}
