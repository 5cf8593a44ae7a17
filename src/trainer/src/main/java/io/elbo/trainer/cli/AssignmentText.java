package io.elbo.trainer.cli;

import io.elbo.registry.Assignment;
import io.elbo.registry.Gates;
import io.elbo.registry.RegistryView;
import io.elbo.registry.VersionStanding;
import java.io.PrintWriter;
import java.util.Locale;

/** What a detector uses, in lines for a person. */
final class AssignmentText {
    private AssignmentText() {}

    /** Also what living instances do instead, if they do something else. */
    static void print(RegistryView view, Assignment assignment, PrintWriter out) {
        print(assignment, out);
        VersionStanding.deviation(view, assignment.detector())
                .ifPresent(words -> out.println("  " + TextTable.printable(words)));
    }

    static void print(Assignment assignment, PrintWriter out) {
        if (assignment.revision() == 0) {
            out.println(assignment.detector()
                    + ": the file of the configuration is in use (version 0); nothing is assigned");
            return;
        }
        out.println(assignment.detector() + ": " + version(assignment.active()) + " is active"
                + (assignment.challenger() == 0 ? "" : ", version " + assignment.challenger() + " is the challenger")
                + "; revision " + assignment.revision() + ", " + assignment.at() + " by "
                + TextTable.printable(assignment.by())
                + (assignment.why().isEmpty() ? "" : ": " + TextTable.printable(assignment.why())));
        if (assignment.challenger() != 0) {
            out.println("  it scores " + String.format(Locale.ROOT, "%.4g %%", 100 * assignment.shadowSample())
                    + " of the records");
            Gates gates = assignment.gates();
            out.println(
                    gates == null
                            ? "  it becomes active when somebody promotes it"
                            : "  it becomes active after "
                                    + gates.minRecords() + " records and " + gates.minHours()
                                    + " hours, with an alarm rate within a factor of " + gates.maxAlarmRateFactor()
                                    + " of the budget, and at most " + 100 * gates.maxLostShare()
                                    + " % of the confirmed anomalies lost"
                                    + (gates.healthNoWorse() ? ", if the trainer warns of no more in it" : ""));
        }
    }

    static String version(int version) {
        return version == 0 ? "version 0 (the file of the configuration)" : "version " + version;
    }
}
