package io.elbo.trainer.cli;

import io.elbo.core.model.Health;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryView;
import io.elbo.registry.VersionState;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version with how it stands, for people and programs.
 *
 * @param state in lower case
 * @param verified living instances that can use it
 * @param refused living instances that refuse it
 * @param instances what all instances say, those that have ended included
 */
record VersionReport(ModelVersion published, String state, int verified, int refused, List<InstanceReport> instances) {
    private static final int DIGEST_DIGITS = 12;

    static VersionReport of(RegistryView view, ModelVersion version) {
        List<InstanceReport> living = view.livingReports(version.detector(), version.version());
        int refused = (int) living.stream()
                .filter(report -> report.state() == InstanceReport.State.REFUSED)
                .count();
        int left = (int) living.stream()
                .filter(report -> report.state() == InstanceReport.State.LEFT)
                .count();
        return new VersionReport(
                version.shown(),
                view.state(version.detector(), version.version())
                        .orElse(VersionState.ANNOUNCED)
                        .label(),
                living.size() - refused - left,
                refused,
                view.reports(version.detector(), version.version()));
    }

    static TextTable table() {
        return new TextTable(
                "DETECTOR", "VERSION", "STATE", "MODEL", "DIGEST", "CREATED", "PUBLISHED", "BY", "INSTANCES", "HEALTH");
    }

    void addTo(TextTable table) {
        table.add(
                published.detector(),
                Integer.toString(published.version()),
                state,
                published.model().name() + " " + published.model().version(),
                published.digest().substring("sha256:".length()).substring(0, DIGEST_DIGITS),
                second(published.model().created()),
                second(published.at()),
                published.by(),
                verified + " verified" + (refused == 0 ? "" : ", " + refused + " refused"),
                health());
    }

    /** ISO 8601 without what is below a second. */
    private static String second(String time) {
        return time.replaceFirst("\\.[0-9]+", "");
    }

    private String health() {
        Health health = published.model().health();
        if (health == null) {
            return "not examined";
        }
        int warnings = health.warnings().size();
        return warnings == 0 ? "ok" : warnings + (warnings == 1 ? " warning" : " warnings");
    }

    void print(PrintWriter out) {
        out.println("version     " + published.version() + " of detector " + published.detector() + ", " + state);
        out.println("model       " + published.model().name() + " "
                + published.model().version() + ", created " + published.model().created());
        out.println("reads       " + published.model().fields() + " fields, "
                + key(published.model().key()));
        out.println("bytes       " + published.bytes() + ", " + published.digest() + ", "
                + (published.reference() == null
                        ? "in " + published.chunks() + " records of the topic"
                        : "at " + published.reference()));
        out.println("published   " + published.at() + " by " + TextTable.printable(published.by())
                + (published.note().isEmpty() ? "" : ": " + TextTable.printable(published.note())));
        var signature = published.signature();
        out.println(
                "signature   " + (signature == null ? "none" : signature.algorithm() + ", key " + signature.keyId()));
        var provenance = published.model().provenance();
        out.println("trained     on " + provenance.trainedRows() + " rows, " + provenance.heldOutRows()
                + " held out, by "
                + TextTable.printable(provenance.trainer()) + ", data " + TextTable.printable(provenance.dataDigest())
                + ", seed " + provenance.seed());
        Health health = published.model().health();
        out.println("health      " + health());
        if (health != null) {
            health.warnings()
                    .forEach(warning -> out.println("            " + warning.name() + ": " + warning.message()));
        }
        out.println("instances   " + verified + " verified, " + refused + " refused");
        for (InstanceReport report : instances) {
            out.println("            " + TextTable.printable(report.instance()) + " "
                    + OutputFormat.label(report.state()) + " at " + report.at()
                    + (report.reason().isEmpty() ? "" : ": " + TextTable.printable(report.reason())));
        }
    }

    static String key(@Nullable List<String> key) {
        if (key == null) {
            return "no histories of keys";
        }
        return "histories by " + (key.isEmpty() ? "the record's own key" : String.join(", ", key));
    }
}
