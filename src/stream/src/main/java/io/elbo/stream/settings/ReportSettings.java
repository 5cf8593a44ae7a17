package io.elbo.stream.settings;

import io.elbo.core.event.EventEncoding;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.stream.mask.Masks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told of anomalies.
 *
 * @param includePayload whether an anomaly carries its record
 * @param explainFields how many fields an explanation names at most
 * @param webhook null where single anomalies are told to nobody
 * @param suppressions what the user does not want to hear of
 * @param encoding of events; null if they are JSON
 * @param masks what must not be told of records as it stands there
 */
public record ReportSettings(
        boolean includePayload,
        int explainFields,
        @Nullable WebhookSettings webhook,
        List<SuppressionRule> suppressions,
        Masks masks,
        @Nullable EventEncoding encoding) {
    public ReportSettings {
        suppressions = List.copyOf(suppressions);
    }

    /** Of events in JSON. */
    public ReportSettings(
            boolean includePayload,
            int explainFields,
            @Nullable WebhookSettings webhook,
            List<SuppressionRule> suppressions,
            Masks masks) {
        this(includePayload, explainFields, webhook, suppressions, masks, null);
    }

    ReportSettings withSuppressions(List<SuppressionRule> others) {
        return new ReportSettings(includePayload, explainFields, webhook, others, masks, encoding);
    }

    ReportSettings withMasks(Masks others) {
        return new ReportSettings(includePayload, explainFields, webhook, suppressions, others, encoding);
    }

    ReportSettings withEncoding(@Nullable EventEncoding other) {
        return new ReportSettings(includePayload, explainFields, webhook, suppressions, masks, other);
    }
}
