package io.elbo.bench.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.bench.quality.Trial.Outcome;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Outcomes of trials, as a table for people and as JSON. Figures are means over the seeds, then over the sets. */
final class Results {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Baselines baselines;
    private final List<Outcome> outcomes = new ArrayList<>();

    Results(Baselines baselines) {
        this.baselines = baselines;
    }

    void add(Outcome outcome) {
        outcomes.add(outcome);
    }

    /** {@code {"means": {PROTOCOL: {..}}, "sets": [..]}}, figures in [0, 1]; means of the protocols with splits only. */
    String toJson() {
        ObjectNode root = MAPPER.createObjectNode();
        ObjectNode means = root.putObject("means");
        for (Protocol protocol : List.of(Protocol.CLEAN, Protocol.CONTAMINATED)) {
            Map<String, Figures> bySet = bySet(protocol);
            if (!bySet.isEmpty()) {
                Figures mean = Figures.mean(bySet.values());
                means.putObject(protocol.word()).put("auroc", mean.auroc()).put("auprc", mean.auprc());
            }
        }
        for (Outcome outcome : outcomes) {
            root.withArray("sets")
                    .addObject()
                    .put("set", outcome.trial().set())
                    .put("protocol", outcome.trial().protocol().word())
                    .put("seed", outcome.trial().seed())
                    .put("auroc", outcome.auroc())
                    .put("auprc", outcome.auprc())
                    .put("train_seconds", outcome.trainSeconds())
                    .put("rows_per_second", outcome.rowsPerSecond());
        }
        return root.toPrettyString() + "\n";
    }

    private Map<String, Figures> bySet(Protocol protocol) {
        Map<String, List<Figures>> seeds = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            if (outcome.trial().protocol() == protocol) {
                seeds.computeIfAbsent(outcome.trial().set(), set -> new ArrayList<>())
                        .add(new Figures(outcome.auroc(), outcome.auprc()));
            }
        }
        Map<String, Figures> bySet = new LinkedHashMap<>();
        seeds.forEach((set, figures) -> bySet.put(set, Figures.mean(figures)));
        return bySet;
    }

    void print(PrintWriter out) {
        for (Protocol protocol : Protocol.values()) {
            Map<String, Figures> bySet = bySet(protocol);
            if (bySet.isEmpty()) {
                continue;
            }
            out.printf("%n%s: AUROC / AUPRC, %%%n", protocol.word());
            Map<String, List<Figures>> references = new TreeMap<>();
            bySet.forEach((set, figures) -> {
                Map<String, Figures> methods = baselines.of(set, protocol);
                methods.forEach((method, reference) -> references
                        .computeIfAbsent(method, name -> new ArrayList<>())
                        .add(reference));
                out.printf("  %-24s %s  %s%n", set, text(figures), best(methods));
            });
            if (protocol != Protocol.GIVEN) {
                line(out, "mean", Figures.mean(bySet.values()));
            }
            references.entrySet().stream()
                    .filter(entry ->
                            protocol != Protocol.GIVEN && entry.getValue().size() == bySet.size())
                    .map(entry -> Map.entry(entry.getKey(), Figures.mean(entry.getValue())))
                    .sorted(Comparator.comparingDouble(
                            entry -> -entry.getValue().auroc()))
                    .forEach(entry -> line(out, "  " + entry.getKey(), entry.getValue()));
        }
        out.flush();
    }

    private static String best(Map<String, Figures> methods) {
        Optional<Map.Entry<String, Figures>> best = methods.entrySet().stream()
                .max(Comparator.comparingDouble(entry -> entry.getValue().auroc()));
        return best.map(entry -> "best reference " + text(entry.getValue()) + " " + entry.getKey())
                .orElse("");
    }

    private static void line(PrintWriter out, String name, Figures figures) {
        out.printf("  %-24s %s%n", name, text(figures));
    }

    private static String text(Figures figures) {
        return String.format(Locale.ROOT, "%6.2f / %6.2f", 100 * figures.auroc(), 100 * figures.auprc());
    }
}
