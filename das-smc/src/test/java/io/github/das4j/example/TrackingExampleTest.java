package io.github.das4j.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class TrackingExampleTest {

  @Test
  void agreesWithTheKalmanFilter() {
    double[] seen = {0.3, 1.1, 2.4, 2.2, 3.9, 4.1, 5.6, 5.0};
    double mean = 0;
    double variance = 0;
    double logLikelihood = 0;
    for (double y : seen) {
      variance += 1;
      double sum = variance + 1;
      double miss = y - mean;
      logLikelihood -= miss * miss / (2 * sum) + Math.log(2 * Math.PI * sum) / 2;
      mean += variance / sum * miss;
      variance /= sum;
    }

    String[] lines = run().replace(',', '.').split("\\R");
    assertThat(number(lines[0])).isCloseTo(mean, within(0.04));
    assertThat(number(lines[1])).isCloseTo(logLikelihood, within(0.08));
  }

  @Test
  void isThePageOfTheManual() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/github/das4j/example/TrackingExample.java"));
    String page = Files.readString(Path.of("../docs/smc.md"));
    String listing = source.substring(source.indexOf("import "));
    assertThat(page).contains("```java\n" + listing + "```");
  }

  private static double number(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }

  private static String run() {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      TrackingExample.main(new String[0]);
    } finally {
      System.setOut(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
