package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/python.md shows with Python's standard library reads a run as it is. */
class PythonPageTest {

  private static final Pattern STANDARD =
      Pattern.compile("```python\n(import csv.*?)```", Pattern.DOTALL);

  @TempDir Path folder = Path.of("");

  private static boolean isThere() {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void theStandardLibraryReadsARun() throws Exception {
    assumeTrue(isThere(), "there is no python3 here");
    Path run = folder.resolve("runs/001-a-hedgehog");
    Console.Outcome drawn =
        Console.das(
            "sample",
            "a red fox, \"new\"",
            "--steps",
            "2",
            "--particles",
            "2",
            "--threads",
            "1",
            "--out",
            run.toString());
    assertThat(drawn.code()).as(drawn.err()).isZero();
    Matcher example = STANDARD.matcher(Files.readString(Path.of("../docs/python.md")));
    assertThat(example.find()).isTrue();

    Process python =
        new ProcessBuilder("python3", "-c", example.group(1))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String text = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(python.waitFor()).as(text).isZero();
    assertThat(text).contains("a red fox, \"new\" ", "image.png", "mean ESS / N 0.");
  }
}
