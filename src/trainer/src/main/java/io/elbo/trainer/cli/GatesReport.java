package io.elbo.trainer.cli;

import io.elbo.registry.Assignment;
import io.elbo.registry.GateCheck;
import io.elbo.registry.Gates;
import io.elbo.registry.RegistryView;
import io.elbo.registry.ShadowSum;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a challenger is with its gates, for people and programs.
 *
 * @param checks each gate with what is asked and what there is
 */
record GatesReport(Gates asked, boolean passed, List<GateCheck.Gate> checks) {
    private static final int NAME_WIDTH = 12;

    /** Of the challenger that the assignment names; null if there is none, or if it has no gates. */
    static @Nullable GatesReport of(RegistryView view, Assignment assignment, Instant now) {
        Gates gates = assignment.gates();
        if (gates == null || assignment.challenger() == 0) {
            return null;
        }
        GateCheck check = GateCheck.of(view, assignment, found(view, assignment), null, now);
        return new GatesReport(gates, check.passed(), check.gates());
    }

    /** What the challenger has shown so far, against the version whose verdicts are published. */
    static ShadowSum found(RegistryView view, Assignment assignment) {
        String detector = assignment.detector();
        return ShadowSum.of(
                assignment.challenger(),
                view.instances(detector).judging(assignment.active()),
                view.shadowReports(detector, assignment.challenger()));
    }

    void print(PrintWriter out) {
        long open = checks.stream().filter(gate -> !gate.passed()).count();
        out.println("gates       " + (open == 0 ? "all passed" : open + " of " + checks.size() + " not passed yet"));
        for (GateCheck.Gate gate : checks) {
            out.println("            " + (gate.passed() ? "passed      " : "not passed  ")
                    + gate.name()
                    + " ".repeat(Math.max(1, NAME_WIDTH - gate.name().length()))
                    + TextTable.printable(gate.detail()));
        }
    }
}
