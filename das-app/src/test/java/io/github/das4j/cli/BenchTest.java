package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  @TempDir Path folder = Path.of("");

  private static Console.Outcome bench(String... more) {
    List<String> args =
        new ArrayList<>(List.of("bench", "--model", MODELS.resolve("tiny-sd").toString()));
    args.addAll(List.of("--reward", "clip:" + MODELS.resolve("tiny-clip")));
    args.addAll(List.of(more));
    return Console.das(args.toArray(String[]::new));
  }

  private void refused(String part, String... more) {
    List<String> args = new ArrayList<>(List.of(more));
    args.addAll(List.of("--out", folder.resolve("out").toString()));
    Console.Outcome outcome = bench(args.toArray(String[]::new));
    assertThat(outcome.err()).contains(part);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(folder.resolve("out/bench.html")).doesNotExist();
  }

  @Test
  void waysTakeTurnsAndAreWrittenDown() throws IOException {
    Path out = folder.resolve("out");

    Console.Outcome outcome =
        bench(
            "--compare",
            "full,fast",
            "--steps",
            "4",
            "--rounds",
            "2",
            "--particles",
            "2",
            "--guidance",
            "3",
            "--repeats",
            "1",
            "--out",
            out.toString());

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err())
        .contains("round 1/2  full: the first step took", "in all, were every step like it")
        .contains("round 2/2  fast: ", "left");
    assertThat(outcome.out())
        .contains("stage", "U-Net", "all with gradient", "a step", "CPU", "anonymous", "1.00 ×")
        .contains(out.resolve("bench.html").toString());
    assertThat(Files.readAllLines(out.resolve("bench.csv")))
        .hasSize(3)
        .satisfies(lines -> assertThat(lines.get(1)).startsWith("full,full,full,1,all,2,"))
        .satisfies(
            lines ->
                assertThat(lines.get(2)).startsWith("fast,by the model's size,gaussian,2,all,2,"));
    assertThat(Files.readString(out.resolve("bench.html")))
        .contains("class=\"bars\"", "Seconds of a step", "fast", "tiny-sd");
    json(Json.MAPPER.readTree(out.resolve("bench.json").toFile()));
  }

  private static void json(JsonNode node) {
    assertThat(node.path("kind").asText()).isEqualTo("bench");
    assertThat(node.path("version").asInt()).isEqualTo(1);
    assertThat(node.path("settings").path("sample.guidance").asText()).isEqualTo("3");
    assertThat(node.path("facts").path("reward").asText()).startsWith("clip:");
    assertThat(node.path("stages")).hasSize(4);
    assertThat(node.path("stages").path(0).path("seconds")).hasSize(1);
    JsonNode fast = node.path("entries").path(1);
    assertThat(fast.path("twist").asText()).isEqualTo("fast");
    assertThat(fast.path("step_seconds").asDouble()).isPositive();
    assertThat(fast.has("peak_bytes")).isTrue();
    assertThat(fast.path("device_bytes").isNull()).isTrue();
    assertThat(fast.path("rounds")).hasSize(2);
    // Of three steps after the first, those of one period.
    assertThat(fast.path("rounds").path(0).path("steps_seconds")).hasSize(2);
    assertThat(node.path("entries").path(0).path("rounds").path(1).path("steps_cpu_seconds"))
        .hasSize(3);
  }

  @Test
  void oneWayIsMeasuredWithoutAList() {
    Console.Outcome outcome =
        bench("--twist", "fast", "--steps", "3", "--no-stages", "--edge", "64");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("twist", "fast", "peak").doesNotContain("U-Net");
  }

  @Test
  void whatCannotBeMeantIsRefusedBeforeAnythingIsMeasured() {
    refused("did you mean 'gaussian'?", "--compare", "full,gausian");
    refused("'full' is there twice", "--compare", "full,full");
    refused("at most the number of steps, 4", "--compare", "every:5", "--steps", "4");
    refused("--steps must be at least 3", "--compare", "full,fast", "--steps", "2");
    refused("leave the options --twist... out", "--compare", "full", "--twist-every", "2");
    refused("--rounds must be at least 1, not 0", "--rounds", "0");
    refused("--repeats must be at least 1, not 0", "--repeats", "0");
    refused("smc.particles must be at least 1, not 0", "--particles", "0");
    refused("not both", "--edge", "64", "--width", "64");
    refused("one device is taken here", "--devices", "cpu*2");
    refused("cannot be pooled by 3", "--compare", "full,pooled:3", "--no-stages");
  }
}
