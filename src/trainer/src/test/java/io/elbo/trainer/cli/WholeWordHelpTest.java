package io.elbo.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class WholeWordHelpTest {
    private static final int WIDTH = 80;

    /** Every command, with those below it. */
    private static Stream<CommandLine> commands(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(WholeWordHelpTest::commands));
    }

    private static String help(CommandLine command) {
        return command.setUsageHelpAutoWidth(false).setUsageHelpWidth(WIDTH).getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    private static String help(String name) {
        return help(commands(ElboTrain.commandLine())
                .filter(command -> command.getCommandName().equals(name))
                .findFirst()
                .orElseThrow());
    }

    @Test
    void shouldNotBreakTheNameOfAnOptionOrOfAProperty() {
        assertThat(help("publish"))
                .contains("[--sign=KEY.PEM]", "[--bootstrap-servers=HOST:PORT]", "ssl.truststore.location;");
        assertThat(help("backtest")).contains("ssl.truststore.location;");
    }

    @Test
    void shouldKeepEveryWordOfTheUsageOfEveryCommand() {
        List<String> brokenIn = commands(ElboTrain.commandLine())
                .filter(command -> usageWords(help(command)) != usageWords(wide(command)))
                .map(command -> command.getCommandSpec().qualifiedName())
                .toList();

        assertThat(brokenIn).isEmpty();
    }

    private static String wide(CommandLine command) {
        return command.setUsageHelpWidth(1000).getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    /** Words before the description; a word that is broken counts twice. */
    private static long usageWords(String help) {
        String usage = help.lines()
                .takeWhile(line -> line.startsWith("Usage: ") || line.startsWith(" "))
                .reduce("", (a, b) -> a + " " + b);
        return Arrays.stream(usage.strip().split("\\s+")).count();
    }

    @Test
    void shouldBeAsWideAsTheTerminalAtMost() {
        assertThat(commands(ElboTrain.commandLine())
                        .flatMap(command -> help(command).lines().limit(12)))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
    }

    /** Longer lines are broken anywhere, and can then not be pasted. */
    @Test
    void shouldHaveExamplesThatFitATerminal() {
        assertThat(commands(ElboTrain.commandLine())
                        .flatMap(command -> Arrays.stream(
                                command.getCommandSpec().usageMessage().footer()))
                        .map(line -> line.replace("%%", "%")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(WIDTH));
    }

    @Test
    void shouldIndentTheLinesOfADescription() {
        assertThat(help("publish"))
                .containsPattern(
                        "(?m)^  -d, --detector=NAME        The detector, as the service's configuration\\R {31}names it\\.$");
    }
}
