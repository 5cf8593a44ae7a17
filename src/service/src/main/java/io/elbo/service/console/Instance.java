package io.elbo.service.console;

/**
 * Who answers.
 *
 * @param name of this instance
 * @param version of Elbo
 */
public record Instance(String name, String version) {}
