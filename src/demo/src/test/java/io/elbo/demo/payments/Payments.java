package io.elbo.demo.payments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The beginning of a stream, parsed. */
record Payments(List<Parsed> all) {
    static final ObjectMapper JSON = new ObjectMapper();

    static Payments of(long seed, int count, double anomalyRate) {
        return of(seed, count, anomalyRate, 0);
    }

    static Payments of(long seed, int count, double anomalyRate, double behaviourRate) {
        PaymentStream stream = new PaymentStream(seed, PaymentStream.DEFAULT_START, anomalyRate, behaviourRate);
        List<Parsed> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(Parsed.of(stream.next()));
        }
        return new Payments(all);
    }

    List<String> ids() {
        return all.stream().map(p -> p.source().id()).toList();
    }

    Map<String, String> homes() {
        Map<String, String> homes = new HashMap<>();
        all.forEach(p -> homes.put(p.source().key(), p.text("/customer/country")));
        return homes;
    }

    Payments where(Predicate<Parsed> condition) {
        return new Payments(all.stream().filter(condition).toList());
    }

    double share(Predicate<Parsed> condition) {
        return (double) where(condition).all().size() / all.size();
    }

    double median(String pointer) {
        double[] sorted =
                all.stream().mapToDouble(p -> p.number(pointer)).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** Adds the pointers of all values that are no objects. */
    static void leaves(String prefix, JsonNode node, Set<String> pointers) {
        node.properties().forEach(field -> {
            String pointer = prefix + "/" + field.getKey();
            if (field.getValue().isObject()) {
                leaves(pointer, field.getValue(), pointers);
            } else {
                pointers.add(pointer);
            }
        });
    }

    record Parsed(LabelledPayment source, JsonNode json) {
        static Parsed of(LabelledPayment payment) {
            try {
                return new Parsed(payment, JSON.readTree(payment.json()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String text(String pointer) {
            return json.at(pointer).asText();
        }

        double number(String pointer) {
            return json.at(pointer).asDouble();
        }

        String homeCurrency() {
            return Country.valueOf(text("/customer/country")).currency;
        }

        String merchantCurrency() {
            return Country.valueOf(text("/merchant/country")).currency;
        }

        boolean euroHome() {
            return homeCurrency().equals("EUR") && text("/currency").equals("EUR");
        }
    }
}
