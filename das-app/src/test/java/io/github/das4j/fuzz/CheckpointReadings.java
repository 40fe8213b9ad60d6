package io.github.das4j.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.BlipConfig;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.inspect.Inspection;
import io.github.das4j.inspect.InspectionText;
import io.github.das4j.inspect.Inspector;
import io.github.das4j.inspect.RunSize;
import io.github.das4j.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Readers of configurations, and of what checkpoints are told by. */
final class CheckpointReadings {

  private static final RunSize RUN =
      new RunSize(0, 0, 4, 1, DType.FLOAT32, Optional.empty(), SampleSettings.defaults().twist());

  private static final List<String> FILES =
      List.of(
          "model_index.json",
          "scheduler/scheduler_config.json",
          "unet/config.json",
          "vae/config.json",
          "text_encoder/config.json");

  private CheckpointReadings() {}

  /**
   * The first byte chooses the checkpoint that is edited, the second how many bytes of edits
   * follow; the rest is a configuration beside it.
   */
  static void checkpoint(byte[] input, Path folder) throws IOException {
    if (input.length < 2) {
      return;
    }
    Layout layout = Layout.of(Math.floorMod(input[0], Layout.count()));
    int end = Math.min(input.length, 2 + (input[1] & 0xff));
    Path file = folder.resolve("x.safetensors");
    if (!layout.edited(Arrays.copyOfRange(input, 2, end)).write(file)) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, end, input.length);
    for (String name : List.of("config.json", "open_clip_config.json")) {
      Path config = folder.resolve(name);
      if (rest.length == 0) {
        Files.deleteIfExists(config);
      } else {
        Files.write(config, rest);
      }
    }
    Guard.attempt(() -> show(Inspector.inspect(file)));
  }

  private static void show(Inspection inspection) {
    if (InspectionText.of(inspection, RUN).length() > 100_000) {
      throw new AssertionError("an inspection that nobody can read");
    }
  }

  /**
   * The first byte chooses the file of a small model's folder that the rest is put in the place of.
   */
  static void configuration(byte[] input, Path folder) throws IOException {
    if (input.length == 0) {
      return;
    }
    Path model = Layout.model(folder);
    String name = FILES.get(Math.floorMod(input[0], FILES.size()));
    Path file = model.resolve(name);
    byte[] sound = Files.readAllBytes(file);
    try {
      Files.write(file, Arrays.copyOfRange(input, 1, input.length));
      JsonNode node = Configs.read(file);
      Guard.attempt(() -> SchedulerConfig.parse(node, name));
      Guard.attempt(() -> UNetConfig.parse(node, name));
      Guard.attempt(() -> VaeConfig.parse(node, name));
      Guard.attempt(() -> ClipConfig.parse(node, name));
      Guard.attempt(() -> blip(file));
      Guard.attempt(() -> Layout.check(model, name, node));
      Guard.attempt(() -> ModelFolder.open(model).component("unet"));
    } finally {
      Files.write(file, sound);
    }
  }

  private static void blip(Path file) {
    Path folder = file.resolveSibling("");
    try (StateDict dict = StateDicts.open(folder)) {
      BlipConfig.of(dict, folder);
    }
  }
}
