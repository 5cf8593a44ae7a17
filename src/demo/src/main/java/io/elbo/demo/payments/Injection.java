package io.elbo.demo.payments;

import java.util.List;

/**
 * The label of a payment that was made unusual.
 *
 * @param fields JSON pointers of the fields that are not as they would have been
 */
public record Injection(AnomalyKind kind, List<String> fields) {
    public Injection {
        fields = List.copyOf(fields);
    }
}
