package io.elbo.trainer.report;

import io.elbo.trainer.health.Checkup;
import io.elbo.trainer.health.KeyReport;
import java.util.Locale;

/** The part of the page about the keys that histories go by. */
final class KeysSection {
    private static final double PER_CENT = 100;

    private final KeyReport keys;

    KeysSection(KeyReport keys) {
        this.keys = keys;
    }

    void appendTo(StringBuilder html) {
        html.append("<section class=\"card\" id=\"keys\"><h2>Histories of keys</h2><p class=\"hint\">")
                .append(Figures.escape(String.format(
                        Locale.ROOT,
                        "The history has %,d keys (%s). One key in ten has at most %,d records, half at most %,d, nine in ten at"
                                + " most %,d, and none more than %,d.",
                        keys.keys(),
                        keys.key().isEmpty() ? "the record's key" : String.join(" and ", keys.key()),
                        keys.records().tenth(),
                        keys.records().median(),
                        keys.records().ninetieth(),
                        keys.records().most())));
        if (keys.why() != null) {
            html.append(" Why these fields: ")
                    .append(Figures.escape(keys.why()))
                    .append('.');
        }
        html.append("</p>");
        fields(html);
        ages(html);
        html.append("</section>");
    }

    private void fields(StringBuilder html) {
        html.append("<h3>What each derived field adds</h3><p class=\"hint\">")
                .append(Figures.escape(String.format(
                        Locale.ROOT,
                        "Of anomalies that were injected into held-out records, %.0f %% are found at one false alarm in 100. The share"
                                + " that is found if one field alone stays as it was before the injection. Times are not changed by an injection, so this"
                                + " says nothing of bursts, hours and gaps:",
                        PER_CENT * keys.found())))
                .append(
                        "</p><div class=\"scroll\"><table><thead><tr><th>Field<th>Derived as<th>Remembers<th class=\"n\">Found without it"
                                + "<th class=\"n\">It adds<th class=\"wide\"></tr></thead><tbody>");
        for (KeyReport.FieldGain gain : keys.fields()) {
            double added = keys.found() - gain.foundWithout();
            html.append("<tr><td>").append(Figures.escape(gain.field())).append("<td>");
            html.append(Figures.escape(gain.derived())).append("<td>").append(Figures.escape(gain.memory()));
            html.append(String.format(
                    Locale.ROOT,
                    "<td class=\"n\">%.1f %%<td class=\"n\">%.1f %%<td class=\"wide\"><i style=\"width:%.1f%%\"></i></tr>",
                    PER_CENT * gain.foundWithout(),
                    PER_CENT * added,
                    PER_CENT * Math.max(0, added)));
        }
        html.append("</tbody></table></div>");
    }

    private String surplus() {
        return keys.surplus() == 0
                ? ""
                : " Not counted are " + Figures.count(keys.surplus())
                        + " records of the beginning of the history, where all keys are young at once; the calibration leaves"
                        + " them out, too.";
    }

    private void ages(StringBuilder html) {
        html.append("<h3>How long a key takes to be known</h3><p class=\"hint\">")
                .append(Figures.escape(String.format(
                        Locale.ROOT,
                        "Held-out records by their number among those of their key, at a budget of %.1f %%. An ordinary record has a surprise"
                                + " of 1 on average.",
                        PER_CENT * Checkup.TARGET_RATE)))
                .append(surplus())
                .append(
                        "</p><div class=\"scroll\"><table><thead><tr><th>Record of its key<th class=\"n\">Records<th class=\"n\">Flagged"
                                + "<th class=\"n\">Mean surprise<th class=\"wide\"></tr></thead><tbody>");
        double most = keys.ages().stream()
                .mapToDouble(KeyReport.Age::meanSurprise)
                .max()
                .orElse(1);
        for (KeyReport.Age age : keys.ages()) {
            html.append(String.format(
                    Locale.ROOT,
                    "<tr><td>%s<td class=\"n\">%s<td class=\"n\">%.2f %%<td class=\"n\">%.2f<td class=\"wide\"><i style=\"width:%.1f%%\"></i></tr>",
                    Figures.escape(age.label()),
                    Figures.count(age.records()),
                    PER_CENT * age.alarmShare(),
                    age.meanSurprise(),
                    PER_CENT * age.meanSurprise() / Math.max(1e-9, most)));
        }
        html.append("</tbody></table></div>");
    }
}
