package io.elbo.trainer.cli;

import io.elbo.registry.Assignment;
import io.elbo.registry.Gates;
import io.elbo.registry.RegistryView;
import io.elbo.registry.VersionStanding;
import java.io.PrintWriter;

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
            out.println("  it scores "
                    + (assignment.shadowSample() == 1
                            ? "all records"
                            : Words.percent(assignment.shadowSample()) + " of the records"));
            Gates gates = assignment.gates();
            out.println(
                    gates == null
                            ? "  it becomes active when somebody promotes it"
                            : "  it becomes active after "
                                    + Words.count(gates.minRecords(), "record") + " and "
                                    + Words.number(gates.minHours()) + (gates.minHours() == 1 ? " hour" : " hours")
                                    + ", with a share of flagged records within a factor of "
                                    + Words.number(gates.maxAlarmRateFactor())
                                    + " of the budget or of the active version's own, and at most "
                                    + Words.percent(gates.maxLostShare())
                                    + " of the active version's critical anomalies lost"
                                    + (gates.healthNoWorse()
                                            ? ", if the trainer gives no more warnings about it than about the active version"
                                            : ""));
        }
    }

    static String version(int version) {
        return version == 0 ? "version 0 (the file of the configuration)" : "version " + version;
    }
}
