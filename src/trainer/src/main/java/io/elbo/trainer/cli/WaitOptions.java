package io.elbo.trainer.cli;

import io.elbo.registry.DetectorInstances;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistryView;
import io.elbo.registry.WayBack;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Waiting until the instances of the service use what was decided. */
final class WaitOptions {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})\\s*(s|m|h)");
    private static final long LOOK_MILLIS = 200;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            description =
                    "Wait until every living instance of the service says that it uses the version, for at most 60s, 5m"
                            + " or so. If one refuses it, or the time is over, the command fails and says why.")
    private @Nullable String wait;

    boolean isGiven() {
        return wait != null;
    }

    /** Says at once whether the option is well written. */
    void check(CommandLine command) {
        if (wait != null && timeout(wait) == null) {
            throw new ParameterException(command, "--wait takes a time such as 60s or 5m, not '" + wait + "'");
        }
    }

    private static @Nullable Duration timeout(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            return null;
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    /**
     * Waits if that is asked for.
     *
     * @throws RegistryException if an instance refuses the version, or not all use it in time
     */
    void await(ModelRegistry registry, String detector, int version, PrintWriter out)
            throws RegistryException, InterruptedException {
        Duration timeout = wait == null ? null : timeout(wait);
        if (timeout == null) {
            return;
        }
        long end = System.nanoTime() + timeout.toNanos();
        RegistryView view = registry.view();
        while (true) {
            DetectorInstances instances = view.instances(detector);
            Set<String> missing = new TreeSet<>(instances.living());
            int using = 0;
            for (InstanceReport report : instances.reportsAfterAssignment(version)) {
                if (report.state() == InstanceReport.State.REFUSED) {
                    throw new RegistryException("instance " + report.instance() + " refuses version " + version + ": "
                            + report.reason() + ". " + stays(view, detector, version));
                } else if (report.state() == InstanceReport.State.ACTIVE) {
                    missing.remove(report.instance());
                    using++;
                }
            }
            if (using > 0 && missing.isEmpty()) {
                out.println("in use      by " + Words.count(using, "instance"));
                return;
            }
            if (System.nanoTime() > end) {
                throw new RegistryException("after " + wait + " version " + version + " is not in use everywhere: "
                        + (missing.isEmpty()
                                ? "no living instance of the service reports about detector " + detector
                                : String.join(", ", missing)
                                        + (missing.size() == 1 ? " has not said so" : " have not said so")
                                        + " (an instance that was killed counts for three minutes)")
                        + ". " + stays(view, detector, version) + "; 'elbo-train models show' tells more");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** What was decided holds, although instances do not follow it: how to undo it. */
    private static String stays(RegistryView view, String detector, int version) {
        if (view.assignmentOrInitial(detector).active() != version) {
            return "Somebody has made another version active meanwhile";
        }
        OptionalInt back = WayBack.of(view, detector).target();
        return "Version " + version + " stays named as active"
                + (back.isEmpty()
                        ? ", and there is none to go back to: publish one that can be used"
                        : ": 'elbo-train models rollback -d " + detector + "' goes back to "
                                + AssignmentText.version(back.getAsInt()));
    }
}
