package io.github.das4j.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.das.EmptyNegative;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.Tempering;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;

/**
 * A recorded run: settings and prompts in {@code CASE.json}, its draws (and perhaps its results) in
 * {@code CASE.safetensors} beside it.
 */
public final class RecordedCase implements AutoCloseable {

  private static final String SUFFIX = ".json";

  private final Path file;
  private final JsonNode json;
  private final SafetensorsFile arrays;

  private RecordedCase(Path file, JsonNode json, SafetensorsFile arrays) {
    this.file = file;
    this.json = json;
    this.arrays = arrays;
  }

  /** Opens {@code CASE.json} and the arrays beside it. */
  public static RecordedCase open(Path file) {
    String name = String.valueOf(file.getFileName());
    if (!name.endsWith(SUFFIX)) {
      throw new CheckpointException(file + " is not a case: give its .json file");
    }
    String stem = name.substring(0, name.length() - SUFFIX.length());
    JsonNode json = Configs.read(file);
    return new RecordedCase(
        file, json, SafetensorsFile.open(file.resolveSibling(stem + ".safetensors")));
  }

  String model() {
    return text("model");
  }

  List<String> prompts() {
    List<String> prompts = strings("prompts");
    if (prompts.isEmpty()) {
      throw new CheckpointException(file + " has no prompts");
    }
    return prompts;
  }

  /** The negative prompt of each prompt. */
  List<String> negativePrompts() {
    List<String> negative = strings("negative_prompts");
    return negative.isEmpty() ? prompts().stream().map(p -> "").toList() : negative;
  }

  boolean has(String array) {
    return arrays.names().contains(array);
  }

  /** An array, mapped from the file; owned by the innermost scope. */
  Tensor array(String name) {
    if (!has(name)) {
      throw new CheckpointException(arrays.source() + " has no array " + name);
    }
    return arrays.tensor(name);
  }

  /**
   * The settings, for images of the size of the recorded latents.
   *
   * @param latent shape of one sample, [C, h, w]
   * @param factor pixels to a latent
   */
  SampleSettings settings(long[] latent, int factor) {
    return SampleSettings.builder()
        .size(Math.toIntExact(latent[2] * factor), Math.toIntExact(latent[1] * factor))
        .steps(field("steps").asInt())
        .particles(field("num_particles").asInt())
        .alpha(field("kl_coeff").asDouble())
        .microBatch(field("batch_p").asInt())
        .eta(field("eta").asDouble())
        .originalSteps(json.path("original_steps").asInt(0))
        .guidanceScale(field("guidance_scale").asDouble())
        .guidanceRescale(json.path("guidance_rescale").asDouble(0))
        .emptyNegative(EmptyNegative.ENCODED)
        .textLength(json.path("max_sequence_length").asInt(0))
        .resampler(resampler(text("strategy")))
        .essThreshold(field("thr").asDouble())
        .temperingStart(json.path("start_frac").asDouble(0))
        .tempering(tempering())
        .seed(json.path("seed").asLong(0))
        .build();
  }

  private Resampler resampler(String name) {
    try {
      return Resampler.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + " names the unknown resampler '" + name + "'", e);
    }
  }

  private Tempering tempering() {
    String kind = text("tempering");
    return switch (kind) {
      case "schedule" -> schedule();
      case "adaptive" ->
          field("schedule").asText().equals("adaptive")
              ? Tempering.adaptive()
              : Tempering.adaptive(schedule());
      case "FreeDoM" -> Tempering.freedom();
      case "none" -> Tempering.none();
      default -> throw new CheckpointException(file + ": unknown tempering '" + kind + "'");
    };
  }

  private Tempering.Schedule schedule() {
    JsonNode schedule = field("schedule");
    if (schedule.isNumber()) {
      return Tempering.polynomial(field("gamma").asDouble(), schedule.asDouble());
    }
    return switch (schedule.asText()) {
      case "exp" -> Tempering.exponential(field("gamma").asDouble());
      case "none" -> Tempering.none();
      default ->
          throw new CheckpointException(file + ": unknown schedule '" + schedule.asText() + "'");
    };
  }

  /** The reward, on the CLIP and the head of the models folder. */
  RewardSpec reward(RecordedModels models) {
    return models.reward(text("reward"));
  }

  private JsonNode field(String name) {
    JsonNode node = json.get(name);
    if (node == null) {
      throw new CheckpointException(file + " has no field " + name);
    }
    return node;
  }

  private String text(String name) {
    return field(name).asText();
  }

  private List<String> strings(String name) {
    List<String> values = new ArrayList<>();
    json.path(name).forEach(node -> values.add(node.isNull() ? "" : node.asText()));
    return values;
  }

  @Override
  public String toString() {
    return file.toString();
  }

  @Override
  public void close() {
    arrays.close();
  }
}
