package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Help teaches: whole summaries, examples that can be copied, and every value that can be given.
 */
class HelpTest {

  private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

  private static CommandLine das() {
    CommandLine das = new CommandLine(new Das());
    das.setCaseInsensitiveEnumValuesAllowed(true);
    TableOptions.attachAll(das);
    return das;
  }

  private static Stream<CommandLine> all(CommandLine line) {
    return Stream.concat(
        Stream.of(line), line.getSubcommands().values().stream().flatMap(HelpTest::all));
  }

  private static Stream<String> commands() {
    return all(das())
        .map(line -> line.getCommandSpec().qualifiedName())
        .filter(n -> n.contains(" "));
  }

  private static CommandLine command(String qualified) {
    return all(das())
        .filter(line -> line.getCommandSpec().qualifiedName().equals(qualified))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aSummaryIsAWholeSentence(String name) {
    String first = command(name).getCommandSpec().usageMessage().description()[0];
    assertThat(first.lines().findFirst().orElseThrow()).endsWith(".");
  }

  /** Lines of footers that begin with das, those that go on by a backslash put together. */
  private static List<String> examples() {
    return all(das())
        .flatMap(
            line ->
                String.join("\n", line.getCommandSpec().usageMessage().footer())
                    .replaceAll("\\\\\n *", "")
                    .lines())
        .map(String::strip)
        .filter(line -> line.startsWith("das ") && !line.contains("COMMAND"))
        .toList();
  }

  private static String[] words(String example) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(example);
    while (matcher.find()) {
      words.add(Optional.ofNullable(matcher.group(1)).orElseGet(matcher::group));
    }
    return words.stream().skip(1).takeWhile(word -> !word.equals(">")).toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void examplesAreCommandLines(String example) {
    assertThatCode(() -> das().parseArgs(words(example))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasAnExample(String name) {
    assertThat(name.equals("das models") || String.join("\n", footer(name)).contains("  " + name))
        .as(name)
        .isTrue();
  }

  private static List<String> footer(String name) {
    return Arrays.asList(command(name).getCommandSpec().usageMessage().footer());
  }

  @Test
  void helpGoesAsDeepAsCommandsDo() {
    assertThat(Console.das("help", "models", "convert").out())
        .isEqualTo(Console.das("models", "convert", "--help").out());
    assertThat(Console.das("help", "models", "convrt").err())
        .contains("das models has no command 'convrt'; did you mean 'convert'?");
  }

  @Test
  void noDefaultIsAnInsideOfOurs() {
    commands()
        .forEach(
            name ->
                assertThat(command(name).getUsageMessage())
                    .as(name)
                    .doesNotContain("Optional", "[]", "Default: null"));
  }

  @ParameterizedTest
  @CsvSource({"bash, --particles", "zsh, --particles", "fish, -l particles"})
  void completionKnowsOptionsAndTheirValues(String shell, String option) {
    String script = Console.das("completion", shell).out();
    assertThat(Console.das("completion", shell.toUpperCase(Locale.ROOT)).out()).isEqualTo(script);
    assertThat(Console.das("completion", shell + "s").err())
        .contains("did you mean '" + shell + "'?");
    assertThat(script)
        .contains(option, "demo:aesthetic", "imagereward", "fk-diff", "animals-eval", "convert");
  }

  @Test
  void columnsAreThoseOfTheTerminalUnlessItIsSaid() {
    assertThat(Terminal.columns(0, Optional.of("60"))).isZero();
    assertThat(Terminal.columns(90, Optional.empty())).isEqualTo(90);
    assertThat(Terminal.columns(90, Optional.of("60"))).isEqualTo(60);
    assertThat(Terminal.columns(90, Optional.of("wide"))).isEqualTo(90);
  }
}
