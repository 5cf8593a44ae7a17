package io.elbo.demo.payments;

import java.util.List;

/**
 * The label of a payment that was made unusual.
 *
 * @param fields JSON pointers of the fields that are not as they would have been
 * @param thief number of the thief who pays, from 1; 0 if it is the customer
 */
public record Injection(AnomalyKind kind, List<String> fields, long thief) {
    public Injection {
        fields = List.copyOf(fields);
    }
}
