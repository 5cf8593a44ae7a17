package io.elbo.service.config;

import io.elbo.core.suppression.BadRuleException;
import io.elbo.core.suppression.MaintenanceWindows;
import io.elbo.core.suppression.MinDeviation;
import io.elbo.core.suppression.RecordCondition;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.service.config.ElboConfig.SuppressionConfig;
import io.elbo.stream.settings.BadConfigurationException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns one rule's {@code policy.suppress.<rule>.*} properties into a {@link SuppressionRule}, or refuses them in one line. */
final class SuppressionReader {
    private static final String TIME_ALLOWED =
            "allowed is a time such as 2026-03-01T18:00:00Z or 2026-03-01T18:00+01:00,"
                    + " or with time-zone a local one such as 2026-03-01 18:00 or 2026-03-01";

    private final String prefix;
    private final SuppressionConfig tree;

    /** @param prefix of the rule's properties, with its name */
    private SuppressionReader(String prefix, SuppressionConfig tree) {
        this.prefix = prefix;
        this.tree = tree;
    }

    /** @param prefix of all rules, such as {@code elbo.detectors."cards".policy.suppress.} */
    static List<SuppressionRule> read(String prefix, Map<String, SuppressionConfig> trees) {
        List<SuppressionRule> rules = new ArrayList<>();
        new TreeMap<>(trees).forEach((name, tree) -> {
            SettingsReader.matching(
                    prefix + "<rule>", name, SettingsReader.NAME, "up to 64 letters, digits, '_' or '-'");
            rules.add(new SuppressionReader(prefix + name, tree).rule(name));
        });
        return rules;
    }

    private SuppressionRule rule(String name) {
        ZoneId zone = zone();
        try {
            return new SuppressionRule(
                    name,
                    tree.field().map(this::requireText).orElse(null),
                    parsed("unless", tree.unless(), MinDeviation::parse, () -> MinDeviation.ALLOWED),
                    parsed("where", tree.where(), RecordCondition::parse, () -> RecordCondition.ALLOWED),
                    parsed("except", tree.except(), RecordCondition::parse, () -> RecordCondition.ALLOWED),
                    parsed(
                            "during",
                            tree.during(),
                            text -> MaintenanceWindows.parse(text, zoneOf("during", text, zone)),
                            () -> MaintenanceWindows.ALLOWED),
                    tree.from().map(text -> time("from", text, zone)).orElse(null),
                    tree.until().map(text -> time("until", text, zone)).orElse(null),
                    tree.why().orElse(""));
        } catch (BadRuleException e) {
            throw e.setting().isEmpty()
                    ? new BadConfigurationException(prefix + ": " + e.allowed(), e)
                    : BadConfigurationException.of(prefix + "." + e.setting(), e.value(), e.allowed());
        }
    }

    private String requireText(String field) {
        if (field.isBlank()) {
            throw BadConfigurationException.of(prefix + ".field", field, "allowed is a field's name or JSON pointer");
        }
        return field.strip();
    }

    private <T> @Nullable T parsed(
            String setting, Optional<String> text, Function<String, T> parser, Supplier<String> allowed) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return parser.apply(text.get());
        } catch (IllegalArgumentException e) {
            String wrong = String.valueOf(e.getMessage());
            throw BadConfigurationException.of(
                    prefix + "." + setting,
                    text.get(),
                    wrong.equals(allowed.get()) ? "allowed is " + wrong : wrong + "; allowed are " + allowed.get());
        }
    }

    private @Nullable ZoneId zone() {
        if (tree.timeZone().isEmpty()) {
            return null;
        }
        String text = tree.timeZone().get();
        try {
            return ZoneId.of(text.strip());
        } catch (DateTimeException e) {
            throw BadConfigurationException.of(
                    prefix + ".time-zone",
                    text,
                    "allowed is the name of a time zone, such as Europe/Berlin, America/New_York or UTC");
        }
    }

    private ZoneId zoneOf(String setting, String text, @Nullable ZoneId zone) {
        if (zone == null) {
            throw BadConfigurationException.of(
                    prefix + "." + setting,
                    text,
                    "is by the clocks of a time zone: set " + prefix + ".time-zone, such as Europe/Berlin or UTC");
        }
        return zone;
    }

    private Instant time(String setting, String text, @Nullable ZoneId zone) {
        String written = text.strip().replace(' ', 'T');
        try {
            return OffsetDateTime.parse(written).toInstant();
        } catch (DateTimeException e) {
            // a local time, or none
        }
        try {
            LocalDateTime local = written.contains("T")
                    ? LocalDateTime.parse(written)
                    : LocalDate.parse(written).atStartOfDay();
            return MaintenanceWindows.instant(local, zoneOf(setting, text, zone), setting.equals("until"));
        } catch (DateTimeException e) {
            throw BadConfigurationException.of(prefix + "." + setting, text, TIME_ALLOWED);
        }
    }
}
