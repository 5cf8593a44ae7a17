package io.elbo.trainer.cli;

import io.elbo.core.model.Health;
import io.elbo.registry.DetectorInstances;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryView;
import io.elbo.registry.VersionStanding;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version with how it stands, for people and programs.
 *
 * @param state in lower case
 * @param standing the same with what living instances really do, for people
 * @param usedBy living instances that use it, whatever the assignment says
 * @param verified how many living instances can use it
 * @param refused how many living instances refuse it
 * @param instances what living instances say
 * @param gone what instances have said at last that live no more
 */
record VersionReport(
        ModelVersion published,
        String state,
        String standing,
        List<String> usedBy,
        int verified,
        int refused,
        List<InstanceReport> instances,
        List<InstanceReport> gone) {
    private static final int DIGEST_DIGITS = 12;

    static VersionReport of(RegistryView view, ModelVersion version) {
        DetectorInstances instances = view.instances(version.detector());
        List<InstanceReport> living = instances.reports(version.version());
        VersionStanding standing = VersionStanding.of(view, version);
        int left = (int) living.stream()
                .filter(report -> report.state() == InstanceReport.State.LEFT)
                .count();
        int refused = standing.refusedBy().size();
        return new VersionReport(
                version.shown(),
                standing.state().label(),
                standing.words(),
                standing.usedBy(),
                living.size() - refused - left,
                refused,
                living,
                instances.reportsOfGone(version.version()));
    }

    static TextTable table() {
        return new TextTable(
                "DETECTOR", "VERSION", "STATE", "MODEL", "DIGEST", "CREATED", "PUBLISHED", "BY", "INSTANCES", "HEALTH");
    }

    void addTo(TextTable table) {
        table.add(
                published.detector(),
                Integer.toString(published.version()),
                standing,
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
        return warnings == 0 ? "ok" : Words.count(warnings, "warning");
    }

    void print(PrintWriter out) {
        out.println("version     " + published.version() + " of detector " + published.detector() + ", " + standing);
        out.println("model       " + published.model().name() + " "
                + published.model().version() + ", created " + published.model().created());
        out.println("reads       " + Words.count(published.model().fields(), "field") + ", "
                + key(published.model().key()));
        out.println("bytes       " + published.bytes() + ", " + published.digest() + ", "
                + (published.reference() == null
                        ? "in " + Words.count(published.chunks(), "record") + " of the topic"
                        : "at " + published.reference()));
        out.println("published   " + published.at() + " by " + TextTable.printable(published.by())
                + (published.note().isEmpty() ? "" : ": " + TextTable.printable(published.note())));
        var signature = published.signature();
        out.println(
                "signature   " + (signature == null ? "none" : signature.algorithm() + ", key " + signature.keyId()));
        var provenance = published.model().provenance();
        out.println("trained     on " + Words.count(provenance.trainedRows(), "row") + ", " + provenance.heldOutRows()
                + " held out, by "
                + TextTable.printable(provenance.trainer()) + ", data " + TextTable.printable(provenance.dataDigest())
                + ", seed " + provenance.seed());
        Health health = published.model().health();
        out.println("health      " + health());
        if (health != null) {
            health.warnings()
                    .forEach(warning -> out.println("            " + warning.name() + ": " + warning.message()));
        }
        out.println("instances   " + verified + " verified, " + refused + " refused"
                + (gone.isEmpty() ? "" : ", " + gone.size() + " gone"));
        instances.forEach(report -> print("", report, out));
        gone.forEach(report -> print("gone: ", report, out));
    }

    private static void print(String prefix, InstanceReport report, PrintWriter out) {
        out.println("            " + prefix + TextTable.printable(report.instance()) + " "
                + OutputFormat.label(report.state()) + " at " + report.at()
                + (report.reason().isEmpty() ? "" : ": " + TextTable.printable(report.reason())));
    }

    static String key(@Nullable List<String> key) {
        if (key == null) {
            return "no histories of keys";
        }
        return "histories by " + (key.isEmpty() ? "the record's own key" : String.join(", ", key));
    }
}
