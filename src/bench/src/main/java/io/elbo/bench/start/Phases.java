package io.elbo.bench.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the time of one start went, seconds, by what the service logs on its way.
 *
 * @param machine until the first model is opened: JVM and server
 * @param models until the last one is open, the native library unpacked and loaded in it
 * @param broker until the broker has answered and has been asked for every topic
 * @param stream until every stream runs: clients, joining the groups, the first assignments
 */
record Phases(double machine, double models, double broker, double stream) {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final int STAMP_LENGTH = 23;
    private static final Pattern RUNNING = Pattern.compile("stream .* is running");
    private static final Pattern OPENED = Pattern.compile("models: .* opened in ([0-9.,]+) ms");

    /** @param started just before the process was */
    static Phases of(Instant started, Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        Instant opened = when(lines, OPENED);
        Matcher matcher = OPENED.matcher(line(lines, OPENED));
        double models = matcher.find() ? Double.parseDouble(matcher.group(1).replace(",", "")) / 1e3 : 0;
        Instant answered = when(lines, Pattern.compile("broker .* answers"));
        Instant running = lines.stream()
                .filter(RUNNING.asPredicate())
                .reduce((first, last) -> last) // the slowest stream
                .map(Phases::stamp)
                .orElseThrow(() -> missing(RUNNING));
        return new Phases(
                seconds(started, opened) - models, models, seconds(opened, answered), seconds(answered, running));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1e3;
    }

    private static Instant when(List<String> lines, Pattern what) {
        return stamp(line(lines, what));
    }

    private static Instant stamp(String line) {
        return LocalDateTime.parse(line.substring(0, STAMP_LENGTH), STAMP)
                .atZone(ZoneId.systemDefault())
                .toInstant();
    }

    private static String line(List<String> lines, Pattern what) {
        return lines.stream()
                .filter(line -> what.matcher(line).find())
                .findFirst()
                .orElseThrow(() -> missing(what));
    }

    private static IllegalStateException missing(Pattern what) {
        return new IllegalStateException("the service did not log '" + what + "'");
    }
}
