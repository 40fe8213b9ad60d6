package io.github.das4j.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.StepReport;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Json;
import io.github.das4j.record.Genealogies;
import io.github.das4j.record.GradientScaleJson;
import io.github.das4j.record.ImageTexts;
import io.github.das4j.record.PiecesJson;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.record.TraceCsv;
import io.github.das4j.report.Pictures;
import io.github.das4j.track.TrackedPrompt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run keeps of a finished prompt. Neither times nor the worker are in it, so that equal runs
 * give equal files.
 *
 * @param task the prompt
 * @param images the files of its images, best first as selected
 * @param logZ estimate of log E_p[exp(r / α)]
 * @param warnings what the user was told
 * @param steps its traces, without ancestors
 * @param ancestors [steps][N], who descends from whom
 */
public record PromptRecord(
    PromptTask task,
    List<Image> images,
    double logZ,
    List<String> warnings,
    List<StepReport> steps,
    List<int[]> ancestors) {

  public PromptRecord {
    images = List.copyOf(images);
    warnings = List.copyOf(warnings);
    steps = List.copyOf(steps);
    ancestors = ancestors.stream().map(int[]::clone).toList();
  }

  public static final String RESULT = "result.json";
  public static final String TRACE = "trace.csv";

  /**
   * An image.
   *
   * @param file its name in the prompt's folder
   */
  public record Image(String file, int particle, double reward, double logWeight) {}

  /** The files of a prompt's folder. */
  static Map<String, byte[]> files(PromptTask task, SampleResult result, ImageTexts texts) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("index", task.index());
    node.put("prompt", task.prompt());
    node.put("occurrence", task.occurrence());
    node.put("negative", result.request().negativePrompt());
    PiecesJson.add(node, result.request());
    node.set("settings", SettingsJson.write(result.request().settings()));
    node.put("log_Z", result.logZ());
    node.putObject("cost")
        .put("network_evaluations", result.cost().networkEvaluations())
        .put("reward_calls", result.cost().rewardCalls())
        .put("gradients", result.cost().gradients());
    result
        .gradientScale()
        .ifPresent(scale -> node.set("gradient_scale", GradientScaleJson.write(scale)));
    node.set("rewards", Json.MAPPER.valueToTree(result.rewards()));
    node.set("log_weights", Json.MAPPER.valueToTree(result.logWeights()));
    result
        .finalWeighting()
        .ifPresent(
            weighting ->
                node.putObject("ess")
                    .put("on_the_way", weighting.onTheWay())
                    .put("final", weighting.atTheEnd()));
    node.put("dropped", result.dropped());
    ArrayNode images = node.putArray("images");
    for (DrawnImage image : result.images()) {
      String file =
          result.images().size() == 1 ? "image.png" : "image-p" + image.particle() + ".png";
      files.put(file, texts.png(result, image));
      images
          .addObject()
          .put("file", file)
          .put("particle", image.particle())
          .put("reward", image.reward())
          .put("log_weight", image.logWeight());
    }
    node.set("warnings", Json.MAPPER.valueToTree(result.warnings()));
    node.set(
        "ancestors",
        Json.MAPPER.valueToTree(result.steps().stream().map(StepReport::ancestors).toList()));
    files.put(TRACE, utf8(TraceCsv.of(List.of(result))));
    files.put(RESULT, utf8(Json.text(node)));
    return files;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a prompt's folder.
   *
   * @throws IllegalArgumentException naming the file that is not as it was written
   */
  public static PromptRecord read(PromptTask task, Path folder) {
    List<StepReport> steps = steps(folder.resolve(TRACE));
    try {
      return result(task, folder, steps);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(folder.resolve(RESULT) + ": " + e.getMessage(), e);
    }
  }

  private static List<StepReport> steps(Path file) {
    try {
      return TraceCsv.read(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static PromptRecord result(PromptTask task, Path folder, List<StepReport> steps) {
    JsonNode node = Configs.read(folder.resolve(RESULT));
    List<Image> images = new ArrayList<>();
    for (JsonNode image : Json.required(node, "images")) {
      images.add(
          new Image(
              Json.required(image, "file").asText(),
              Json.required(image, "particle").asInt(),
              Json.required(image, "reward").asDouble(),
              Json.required(image, "log_weight").asDouble()));
    }
    List<String> warnings = new ArrayList<>();
    Json.required(node, "warnings").forEach(warning -> warnings.add(warning.asText()));
    List<int[]> ancestors = new ArrayList<>();
    node.path("ancestors").forEach(step -> ancestors.add(indices(step)));
    return new PromptRecord(
        task, images, Json.required(node, "log_Z").asDouble(), warnings, steps, ancestors);
  }

  private static int[] indices(JsonNode step) {
    int[] indices = new int[step.size()];
    Arrays.setAll(indices, n -> step.get(n).asInt());
    return indices;
  }

  /** The names of a finished prompt's images in its folder. */
  static List<String> images(Path folder) {
    List<String> files = new ArrayList<>();
    Configs.read(folder.resolve(RESULT))
        .path("images")
        .forEach(image -> files.add(image.path("file").asText()));
    return files;
  }

  /** What a tracker is told of a finished prompt that this process has not sampled. */
  static TrackedPrompt tracked(PromptTask task, Path folder) {
    PromptRecord record = read(task, folder);
    Map<String, byte[]> files = new LinkedHashMap<>();
    record.images().forEach(i -> files.put(i.file(), Pictures.bytes(folder.resolve(i.file()))));
    double reward = record.images().get(0).reward();
    return new TrackedPrompt(
        task.index(), task.id(), task.prompt(), reward, record.logZ(), record.steps(), files);
  }

  /** Who descends from whom, up to the particles that were returned. */
  Genealogies.Family family() {
    return new Genealogies.Family(
        task.prompt(), ancestors, images.stream().map(Image::particle).toList());
  }
}
