package io.elbo.stream.models;

/**
 * Why a version is not used although an assignment names it.
 *
 * @param revision of the assignment: whoever changes it waits for an answer, also to what was refused before
 */
record Refusal(Content content, long revision, String reason) {}
