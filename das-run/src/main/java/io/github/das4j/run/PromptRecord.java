package io.github.das4j.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.Method;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

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
 * @param heaviest the particle of greatest weight
 * @param best the particle of highest reward, which need not be the heaviest
 * @param plain the model's own image, where it was drawn
 */
public record PromptRecord(
    PromptTask task,
    List<Image> images,
    double logZ,
    List<String> warnings,
    List<StepReport> steps,
    List<int[]> ancestors,
    Particle heaviest,
    Particle best,
    Optional<PlainRecord> plain) {

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

  /**
   * A particle of the final swarm.
   *
   * @param index in [0, N)
   * @param reward in the reward's units
   */
  public record Particle(int index, double reward) {}

  /** The particle that stands for the swarm: the one that was selected, of several the heaviest. */
  public Particle shown() {
    return images.size() == 1
        ? new Particle(images.get(0).particle(), images.get(0).reward())
        : heaviest;
  }

  /** The image of that particle. */
  public Image shownImage() {
    return images.stream()
        .filter(image -> image.particle() == shown().index())
        .findFirst()
        .orElse(images.get(0));
  }

  /**
   * What a particle is among its like: {@code heaviest and best of 4 particles}.
   *
   * @param particle in [0, N)
   * @param settings by which it was drawn
   */
  public String standing(int particle, SampleSettings settings) {
    // Those of the model itself all weigh the same.
    boolean weighed = settings.method() != Method.PLAIN;
    return standing(
        particle,
        weighed ? OptionalInt.of(heaviest.index()) : OptionalInt.empty(),
        settings.smc().particles());
  }

  /** The same of a swarm of which the heaviest is known, where one is. */
  String standing(int particle, OptionalInt heaviest, int particles) {
    if (particles == 1) {
      return "the one particle";
    }
    List<String> words = new ArrayList<>();
    if (heaviest.equals(OptionalInt.of(particle))) {
      words.add("heaviest");
    }
    if (particle == best.index()) {
      words.add("best");
    }
    return words.isEmpty()
        ? "particle " + particle + " of " + particles
        : String.join(" and ", words) + " of " + particles + " particles";
  }

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
    particle(node.putObject("heaviest"), result, result.heaviest());
    particle(node.putObject("best"), result, result.best());
    result
        .plain()
        .ifPresent(
            plain -> {
              files.put(PlainRecord.FILE, texts.png(plain));
              PlainRecord.write(node, plain, texts.reward());
            });
    node.set("warnings", Json.MAPPER.valueToTree(result.warnings()));
    node.set(
        "ancestors",
        Json.MAPPER.valueToTree(result.steps().stream().map(StepReport::ancestors).toList()));
    files.put(TRACE, utf8(TraceCsv.of(List.of(result))));
    files.put(RESULT, utf8(Json.text(node)));
    return files;
  }

  private static void particle(ObjectNode node, SampleResult result, int particle) {
    node.put("particle", particle).put("reward", result.rewards()[particle]);
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
      return of(task, Configs.read(folder.resolve(RESULT)), steps);
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

  /**
   * Without its steps, of its own record or of what that of its run says of it.
   *
   * @throws IllegalArgumentException naming the field that is missing
   */
  public static PromptRecord of(PromptTask task, JsonNode record) {
    return of(task, record, List.of());
  }

  private static PromptRecord of(PromptTask task, JsonNode node, List<StepReport> steps) {
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
        task,
        images,
        Json.required(node, "log_Z").asDouble(),
        warnings,
        steps,
        ancestors,
        particle(node, "heaviest", "log_weights"),
        particle(node, "best", "rewards"),
        PlainRecord.read(node));
  }

  /**
   * One of the final swarm.
   *
   * @param values those of which it has the greatest, where a record of a version before does not
   *     name it
   */
  private static Particle particle(JsonNode node, String name, String values) {
    JsonNode particle = node.path(name);
    if (!particle.isMissingNode()) {
      return new Particle(
          Json.required(particle, "particle").asInt(),
          Json.required(particle, "reward").asDouble());
    }
    JsonNode rewards = Json.required(node, "rewards");
    JsonNode weights = Json.required(node, "log_weights");
    JsonNode compared = Json.required(node, values);
    int greatest =
        IntStream.range(0, rewards.size())
            .filter(n -> weights.path(n).asDouble() != Double.NEGATIVE_INFINITY)
            .boxed()
            // Of equal ones the first: a comparison that is not strict would take the last.
            .reduce((a, b) -> compared.path(b).asDouble() > compared.path(a).asDouble() ? b : a)
            .orElse(0);
    return new Particle(greatest, rewards.path(greatest).asDouble());
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
    record
        .plain()
        .ifPresent(plain -> files.put(plain.file(), Pictures.bytes(folder.resolve(plain.file()))));
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
