package io.elbo.service.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list of anomalies, the newest first.
 *
 * @param next what to ask for the part after it with; null if there is none
 * @param complete whether the list reaches back to the topic's beginning: if not, older anomalies are in the topic only
 */
public record AnomalyPage(
        List<AnomalyRow> anomalies, @Nullable String next, boolean complete) {}
