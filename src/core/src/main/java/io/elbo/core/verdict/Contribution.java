package io.elbo.core.verdict;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What one field adds to the surprise.
 *
 * @param field the field's name
 * @param value the value as it stands in the record; null node where it is missing
 * @param expected what the model would have expected, in the record's own units and words
 * @param nats its share of the reconstruction loss
 */
public record Contribution(String field, JsonNode value, JsonNode expected, float nats, Reason reason) {}
