package io.github.das4j.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each example in the Javadoc of das-smc and das-diffusion is, letter by letter, a region of a test
 * that runs. Lines that only say {@code @Override} are left out: Javadoc would take them for a tag.
 */
class SnippetTextTest {

  private static final List<Path> MODULES = List.of(Path.of("../das-smc"), Path.of("."));

  private static final Pattern JAVADOC =
      Pattern.compile("(?ms)^( *)\\* <pre>\\{@code\\n(.*?)\\n *\\* }</pre>$");

  private static final Pattern REGION = Pattern.compile("(?ms)^( *)// snippet\\n(.*?)\\n *// end$");

  @Test
  void everyExampleOfTheJavadocRuns() {
    List<String> shown = found("src/main/java", JAVADOC);
    List<String> run = found("src/test/java", REGION);
    assertThat(shown).hasSizeGreaterThan(12);
    assertThat(run).containsExactlyInAnyOrderElementsOf(shown);
  }

  @Test
  void theRewardOfTheManualRuns() throws IOException {
    String source = Files.readString(Path.of("src/test/java/io/github/das4j/example/Redness.java"));
    String shown = source.substring(source.indexOf("// snippet\n") + 11, source.indexOf("// end"));
    assertThat(Files.readString(Path.of("../docs/rewards.md")))
        .contains("```java\n" + shown + "```");
  }

  private static List<String> found(String folder, Pattern pattern) {
    return MODULES.stream()
        .flatMap(module -> sources(module.resolve(folder)))
        .flatMap(text -> pattern.matcher(text).results().map(m -> plain(m.group(1), m.group(2))))
        .toList();
  }

  private static Stream<String> sources(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> texts =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("SnippetTextTest.java"))
              .map(SnippetTextTest::read)
              .toList();
      return texts.stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Without the margin, and without what Javadoc cannot show. */
  private static String plain(String margin, String block) {
    return block
        .lines()
        .map(line -> line.replaceFirst("^" + margin + "(?:\\* ?)?", ""))
        .filter(line -> !line.strip().equals("@Override"))
        .collect(Collectors.joining("\n"));
  }
}
