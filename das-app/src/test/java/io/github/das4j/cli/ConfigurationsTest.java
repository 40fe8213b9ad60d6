package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.files.Json;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model's configurations say, in warnings, records and {@code das models inspect}. */
class ConfigurationsTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  private static final Path PUBLISHED = GoldenFolder.bundled("extras/configs");

  @TempDir Path folder = Path.of("");

  private Path copy(String name) throws IOException {
    Path from = MODELS.resolve(name);
    Path to = folder.resolve("model");
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  @Test
  void aRunNamesUnknownKeysOnceAndRecordsWhereSettingsComeFrom() throws IOException {
    Path model = copy("tiny-sd");
    Path file = model.resolve("scheduler/scheduler_config.json");
    ObjectNode scheduler = (ObjectNode) Configs.read(file);
    scheduler.put("_class_name", "PNDMScheduler").put("frobnication", 1);
    scheduler.remove("timestep_spacing");
    Files.writeString(file, Json.text(scheduler));
    Path out = folder.resolve("out");
    Console.Outcome outcome =
        Console.das(
            "sample",
            "a cat",
            "a dog",
            "--model",
            model.toString(),
            "--reward",
            "jpeg",
            "--steps",
            "1",
            "--particles",
            "1",
            "--out",
            out.toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).containsOnlyOnce("unknown key frobnication");
    JsonNode record = Configs.read(out.resolve("run.json")).at("/model/scheduler");
    assertThat(record.path("class").asText()).isEqualTo("PNDMScheduler");
    assertThat(record.at("/settings/timestep_spacing/value").asText()).isEqualTo("leading");
    assertThat(record.at("/settings/timestep_spacing/from").asText()).isEqualTo("class default");
    assertThat(record.at("/settings/prediction_type/from").asText()).isEqualTo("file");
    assertThat(record.path("empty_negative_as").asText()).isEqualTo("encoded");
  }

  @Test
  void configurationsWithoutWeightsAreInspected() throws IOException {
    Path turbo = PUBLISHED.resolve("sdxl-turbo");
    Console.Outcome json = Console.das("models", "inspect", turbo.toString(), "--json");
    assertThat(json.code()).isZero();
    JsonNode conclusion = Json.MAPPER.readTree(json.out()).path("conclusion");
    assertThat(conclusion.path("verdict").asText()).isEqualTo("run with notice");
    assertThat(conclusion.at("/origins/timestep_spacing").asText()).isEqualTo("file");
    Console.Outcome text = Console.das("models", "inspect", turbo.toString());
    assertThat(text.out())
        .contains("verdict", "run with notice (sdxl)", "noise (epsilon) [file]")
        .contains("trailing [file]", "clipping", "none [file]");
    Console.Outcome flux =
        Console.das("models", "inspect", PUBLISHED.resolve("flux-1-dev").toString());
    assertThat(flux.out()).contains("run (flux)", "velocity");
    Console.Outcome cascade =
        Console.das("models", "inspect", PUBLISHED.resolve("stable-cascade").toString());
    assertThat(cascade.code()).isEqualTo(1);
    assertThat(cascade.out()).contains("refuse");
  }
}
