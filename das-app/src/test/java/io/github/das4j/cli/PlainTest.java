package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.report.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plain image beside the aligned ones, on a checkpoint of toy size. */
class PlainTest {

  private static final Path MODELS = GoldenFolder.bundled("models");
  private static final String PLACE = "prompts/0000-a-red-cat/";

  @TempDir Path folder = Path.of("");

  private Console.Outcome sample(String out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "sample",
                "--model",
                MODELS.resolve("tiny-sd").toString(),
                "--reward",
                "20*clip:" + MODELS.resolve("tiny-clip") + " + jpeg",
                "--steps",
                "3",
                "--alpha",
                "0.05",
                "--gamma",
                "0.5",
                "--threads",
                "1",
                "--out",
                folder.resolve(out).toString()));
    if (!List.of(more).contains("--particles")) {
      args.addAll(List.of("--particles", "3"));
    }
    args.addAll(Arrays.asList(more));
    return succeeds(args.toArray(String[]::new));
  }

  private static Console.Outcome succeeds(String... args) {
    Console.Outcome outcome = Console.das(args);
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  private JsonNode result(String run) throws IOException {
    return Json.MAPPER.readTree(folder.resolve(run).resolve(PLACE + "result.json").toFile());
  }

  private Path file(String run, String name) {
    return folder.resolve(run).resolve(PLACE + name);
  }

  @Test
  void itIsWhatTheMethodPlainDrawsByteForByte() throws IOException {
    sample("run", "a red cat");
    sample("plain", "a red cat", "--method", "plain", "--particles", "1", "--plain", "off");
    assertThat(file("run", "plain.png")).hasSameBinaryContentAs(file("plain", "image.png"));
    assertThat(file("plain", "plain.png")).doesNotExist();
  }

  @Test
  void theAlignedImagesAreTheSameWithItAndWithout() throws IOException {
    sample("with", "a red cat", "--select", "all");
    sample("without", "a red cat", "--select", "all", "--plain", "off");
    for (int n = 0; n < 3; n++) {
      String name = "image-p" + n + ".png";
      assertThat(
              Pictures.difference(
                      Pictures.decode(Files.readAllBytes(file("with", name))).orElseThrow(),
                      Pictures.decode(Files.readAllBytes(file("without", name))).orElseThrow())
                  .orElseThrow()
                  .none())
          .isTrue();
    }
    for (String key : List.of("rewards", "log_weights", "log_Z", "cost", "ancestors", "best")) {
      assertThat(result("with").path(key)).isEqualTo(result("without").path(key));
    }
    assertThat(file("without", "plain.png")).doesNotExist();
    assertThat(result("without").has("plain")).isFalse();
  }

  @Test
  void whatWasGainedIsToldAndKept() throws IOException {
    Console.Outcome outcome = sample("run", "a red cat");
    assertThat(outcome.out().lines().findFirst().orElseThrow())
        .matches("(nothing gained: )?clip \\S+ → \\S+, jpeg \\S+ → \\S+, sum \\S+ → \\S+ .*");
    assertThat(outcome.out().lines().reduce((a, b) -> b).orElseThrow()).endsWith("report.html");
    JsonNode result = result("run");
    assertThat(result.at("/plain/cost/network_evaluations").asInt()).isEqualTo(3);
    assertThat(result.at("/plain/cost/reward_calls").asInt()).isEqualTo(1);
    assertThat(result.at("/plain/cost/gradients").asInt()).isZero();
    assertThat(result.at("/plain/terms/0/name").asText()).isEqualTo("clip");
    assertThat(result.at("/plain/terms/1/name").asText()).isEqualTo("jpeg");
    assertThat(result.at("/heaviest/reward")).isEqualTo(result.at("/images/0/reward"));
    double best = result.at("/best/reward").asDouble();
    result.path("rewards").forEach(reward -> assertThat(reward.asDouble() <= best).isTrue());
    assertThat(sample("off", "a red cat", "--set", "sample.plain=off").out().lines()).hasSize(1);
  }

  @Test
  void aRunAndItsPlainImageAreMadeAgain() throws IOException {
    sample("run", "a red cat", "--micro-batch", "2");
    String again = folder.resolve("again").toString();
    assertThat(succeeds("rerun", folder.resolve("run").toString(), "--out", again).out().lines())
        .filteredOn(line -> line.endsWith("bit-identical"))
        .hasSize(2);
    String alone = folder.resolve("alone").toString();
    Path plain = file("run", "plain.png");
    assertThat(succeeds("rerun", plain.toString(), "--out", alone).out())
        .contains(plain + ": bit-identical");
    // It alone is drawn.
    assertThat(result("alone").at("/cost/network_evaluations").asInt()).isEqualTo(3);
  }

  @Test
  void whereTheFirstParticleIsItItIsMadeAgainToo() throws IOException {
    sample("run", "a red cat", "--method", "best-of-n", "--micro-batch", "2");
    assertThat(result("run").at("/plain/cost/network_evaluations").asInt()).isZero();
    String alone = folder.resolve("alone").toString();
    Path plain = file("run", "plain.png");
    assertThat(succeeds("rerun", plain.toString(), "--out", alone).out())
        .contains(plain + ": bit-identical");
  }

  @Test
  void whatHasAPlainModelOfItsOwnDrawsNone() {
    assertThat(Console.das("compare", "--help").out()).doesNotContain("--plain ");
    assertThat(Console.das("tune", "--help").out()).doesNotContain("--plain ");
    assertThat(Console.das("online", "--help").out()).doesNotContain("--plain ");
    assertThat(Console.das("bench", "--help").out()).doesNotContain("--plain ");
    assertThat(Console.das("run", "--help").out()).contains("--plain");
  }
}
