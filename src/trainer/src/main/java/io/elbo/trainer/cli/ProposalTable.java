package io.elbo.trainer.cli;

import io.elbo.trainer.infer.Guess;
import io.elbo.trainer.infer.Proposal;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A proposed schema as a table for a person. */
final class ProposalTable {
    private static final int WIDEST_CELL = 44;
    private static final int LAST = 5; // the reason is never cut

    private ProposalTable() {}

    static void print(Proposal proposal, PrintWriter out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("FIELD", "TYPE", "MISSING", "DISTINCT", "SEEN", "WHY"));
        for (Guess guess : proposal.guesses()) {
            lines.add(List.of(
                    printable(guess.name()),
                    guess.type(),
                    missing(guess.missing()),
                    guess.distinct(),
                    printable(guess.seen()),
                    guess.why()));
        }
        int[] widths = new int[LAST];
        for (List<String> line : lines) {
            for (int i = 0; i < LAST; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < LAST; i++) {
                String cell = line.get(i);
                String padding = " ".repeat(widths[i] - cell.length());
                boolean right = i == 2 || i == 3;
                text.append(right ? padding + cell : cell + padding).append("  ");
            }
            out.println(text.append(line.get(LAST)));
        }
        out.println();
        long fields = proposal.guesses().stream()
                .filter(guess -> guess.field() != null)
                .count();
        out.println(String.format(
                Locale.ROOT,
                "%d %s from %s; %d left out.",
                fields,
                fields == 1 ? "field" : "fields",
                proposal.rows() == 0 ? "the schema alone" : String.format(Locale.ROOT, "%,d rows", proposal.rows()),
                proposal.guesses().size() - fields));
        proposal.warnings().forEach(warning -> out.println("WARNING: " + warning + "."));
        out.flush();
    }

    private static String missing(double share) {
        if (share == 0) {
            return "";
        }
        return share < 0.001 ? "< 0.1 %" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** One line of visible characters, cut where it is long. */
    private static String printable(String text) {
        String visible = text.replaceAll("[\\p{Cntrl}]", "·");
        return visible.length() <= WIDEST_CELL ? visible : visible.substring(0, WIDEST_CELL - 1) + "…";
    }
}
