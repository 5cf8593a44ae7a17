package io.elbo.service.console;

/**
 * The dead letters of a detector that this instance has committed since it started.
 *
 * @param records how many there are
 * @param reason of the last one, such as {@code invalid-avro}
 * @param detail of the last one, for people; never what stands in the record
 * @param at when the last one was committed, milliseconds since 1970
 */
public record DeadLettersView(long records, String reason, String detail, long at) {}
