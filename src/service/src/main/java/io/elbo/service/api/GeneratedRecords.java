package io.elbo.service.api;

import java.util.List;

/** Records that were made up, in their order. */
public record GeneratedRecords(List<GeneratedRecord> records) {}
