package io.elbo.trainer.infer;

import io.elbo.core.feature.TimestampForm;
import io.elbo.core.schema.TimestampFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out how timestamps are written, from a sample of texts. */
final class TimestampFinder {
    private static final double NEARLY_ALL = 0.95;
    /** A year of four digits makes a date of three numbers; without one, 1.2.3 may be a version, and 10.0.1.7 an address. */
    private static final Pattern DATE_LIKE = Pattern.compile("(?i).*((19|20)[0-9]{2}[./-][0-9]{1,2}[./-][0-9]{1,2}"
            + "|[0-9]{1,2}[./-][0-9]{1,2}[./-](19|20)[0-9]{2}"
            + "|(^|[^0-9])[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{2}([^0-9]|$)"
            + "|(^|[^0-9.])[0-9]{2}\\.[0-9]{2}\\.[0-9]{2}([^0-9.]|$)"
            + "|[0-9]{1,2}[ /-](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ /-][0-9]{2,4}"
            + "|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* [0-9]{1,2},? |[0-9]{4}-?W[0-9]{2}).*");

    private static final Pattern TIME_OF_DAY =
            Pattern.compile("(?i)[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?( ?[ap]m)?");

    private static final List<TimestampFormat> NAMED =
            List.of(TimestampFormat.ISO_8601, TimestampFormat.RFC_2822, TimestampFormat.APACHE);
    /** Of two that read the same texts, the first is taken unless the order of the rows speaks for the other. */
    private static final List<String> DATES = List.of(
            "d.M.yyyy",
            "M/d/yyyy",
            "d/M/yyyy",
            "d-M-yyyy",
            "M-d-yyyy",
            "yyyy.M.d",
            "yyyy/M/d",
            "d MMM yyyy",
            "d-MMM-yyyy",
            "d/MMM/yyyy",
            "d MMMM yyyy",
            "MMM d, yyyy",
            "MMM d yyyy",
            "MMMM d, yyyy",
            "EEE MMM d yyyy",
            "d.M.yy",
            "M/d/yy",
            "d/M/yy",
            "d-MMM-yy");

    private static final List<String> TIMES = List.of(
            "", " H:mm:ss", " H:mm", " h:mm:ss a", " h:mm a", ", H:mm:ss", ", H:mm", "'T'H:mm:ss", ", h:mm:ss a");
    private static final List<String> DIGITS = List.of("yyyyMMdd", "yyyyMMddHHmmss", "yyyyMMddHHmm", "yyyyMMdd HHmmss");

    private static final List<Candidate> TEXT_CANDIDATES = candidates();
    private static final List<Candidate> DIGIT_CANDIDATES =
            DIGITS.stream().map(TimestampFormat::new).map(Candidate::new).toList();

    private record Candidate(TimestampFormat format, TimestampForm form) {
        Candidate(TimestampFormat format) {
            this(format, TimestampForm.of(format));
        }

        boolean reads(String text) {
            return !Double.isNaN(form.epochSeconds(text));
        }
    }

    /**
     * @param format how the texts are written
     * @param ambiguous another order of day and month that would read them, too; null where there is none
     */
    record Found(TimestampFormat format, @Nullable TimestampFormat ambiguous) {}

    private TimestampFinder() {}

    private static List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>();
        NAMED.forEach(format -> all.add(new Candidate(format)));
        for (String date : DATES) {
            for (String time : TIMES) {
                all.add(new Candidate(new TimestampFormat(date + time)));
            }
        }
        all.add(new Candidate(new TimestampFormat("EEE MMM d HH:mm:ss yyyy")));
        return all;
    }

    /** Whether the text looks like a date, in whatever form. */
    static boolean isDateLike(String text) {
        return text.length() >= 6
                && text.length() <= 64
                && DATE_LIKE.matcher(text).matches();
    }

    static boolean isTimeOfDay(String text) {
        return text.length() <= 16 && TIME_OF_DAY.matcher(text).matches();
    }

    /** The form of texts that are no numbers; null where no form reads nearly all of them. */
    static @Nullable Found ofTexts(List<String> sample, List<String> inOrder) {
        return sample.stream().anyMatch(TimestampFinder::isDateLike) ? find(TEXT_CANDIDATES, sample, inOrder) : null;
    }

    /** The form of dates that are written as digits alone; null where the digits are no dates. */
    static @Nullable Found ofDigits(List<String> sample, List<String> inOrder) {
        return find(DIGIT_CANDIDATES, sample, inOrder);
    }

    private static @Nullable Found find(List<Candidate> candidates, List<String> sample, List<String> inOrder) {
        int needed = (int) Math.ceil(NEARLY_ALL * sample.size());
        List<Candidate> good = new ArrayList<>();
        int best = 0;
        for (Candidate candidate : candidates) {
            int read = readable(candidate, sample, sample.size() - needed);
            if (read >= needed && read > 0) {
                if (read > best) {
                    good.clear();
                    best = read;
                }
                if (read == best) {
                    good.add(candidate);
                }
            }
        }
        if (good.isEmpty()) {
            return null;
        }
        Candidate chosen = good.get(0);
        Candidate other = null;
        for (Candidate candidate : good.subList(1, good.size())) {
            if (isOtherOrder(chosen.format(), candidate.format())) {
                other = candidate;
            }
        }
        if (other == null) {
            return new Found(chosen.format(), null);
        }
        int steps = steps(chosen, inOrder) - steps(other, inOrder);
        return steps == 0
                ? new Found(chosen.format(), other.format())
                : new Found(steps < 0 ? chosen.format() : other.format(), null);
    }

    private static int readable(Candidate candidate, List<String> sample, int allowedFailures) {
        int read = 0;
        int failed = 0;
        for (String text : sample) {
            if (candidate.reads(text)) {
                read++;
            } else if (++failed > allowedFailures) {
                return 0;
            }
        }
        return read;
    }

    private static boolean isOtherOrder(TimestampFormat one, TimestampFormat other) {
        return one.text().indexOf('d') < one.text().indexOf('M')
                != other.text().indexOf('d') < other.text().indexOf('M');
    }

    /** How often time goes backwards: history is mostly written in its order. */
    private static int steps(Candidate candidate, List<String> inOrder) {
        int backwards = 0;
        double last = Double.NEGATIVE_INFINITY;
        for (String text : inOrder) {
            double seconds = candidate.form().epochSeconds(text);
            if (!Double.isNaN(seconds)) {
                backwards += seconds < last ? 1 : 0;
                last = seconds;
            }
        }
        return backwards;
    }
}
