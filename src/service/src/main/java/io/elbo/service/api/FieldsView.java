package io.elbo.service.api;

import io.elbo.service.metrics.FieldFigures;
import java.util.List;

/**
 * How the fields of a detector's model do.
 *
 * @param scope instance: the figures are not those of all instances
 */
public record FieldsView(String scope, List<FieldFigures> fields) {}
