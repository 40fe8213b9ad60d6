package io.github.das4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.stable.MicroConditioning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** The record of a run: {@code run.json}, and the texts in its PNG files. */
final class RunRecords {

  static final String FILE = "run.json";
  static final String UNFINISHED = "unfinished";
  static final String FINISHED = "finished";
  static final String PNG_RECORD = "das4j";

  static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Job job;
  private final Versions versions;

  /** Taken beside the run, since gigabytes of weights take seconds to read. */
  private final CompletableFuture<Map<String, String>> digests;

  RunRecords(Job job, Versions versions) {
    this.job = job;
    this.versions = versions;
    this.digests = CompletableFuture.supplyAsync(() -> ModelFiles.digests(job.model().folder()));
  }

  Versions versions() {
    return versions;
  }

  /** {@code run.json}, with the prompts that are finished so far. */
  String run(String status, Instant start, Duration time, List<Runner.Finished> finished) {
    ObjectNode record = provenance(start);
    record.put("status", status).put("seconds", time.toMillis() / 1000.0);
    if (!finished.isEmpty()) {
      record.withObject("/model").set("files", JSON.valueToTree(digests.join()));
    }
    ArrayNode results = record.putArray("results");
    for (Runner.Finished one : finished) {
      SampleResult result = one.result();
      ObjectNode node = results.addObject();
      node.put("prompt", result.request().prompt());
      node.put("log_Z", result.logZ());
      node.set("rewards", JSON.valueToTree(result.rewards()));
      node.set("log_weights", JSON.valueToTree(result.logWeights()));
      node.set("warnings", JSON.valueToTree(result.warnings()));
      ArrayNode images = node.putArray("images");
      for (int k = 0; k < one.files().size(); k++) {
        DrawnImage image = result.images().get(k);
        images
            .addObject()
            .put("file", one.files().get(k))
            .put("particle", image.particle())
            .put("reward", image.reward())
            .put("log_weight", image.logWeight());
      }
    }
    return text(record);
  }

  private ObjectNode provenance(Instant start) {
    ObjectNode record = JSON.createObjectNode();
    record.put("started", start.toString());
    record.set("software", software());
    record.set("machine", machine());
    ModelOptions model = job.model();
    ObjectNode node = record.putObject("model");
    node.put("folder", model.folder().toAbsolutePath().normalize().toString());
    node.put("device", model.placement().device().toString());
    node.put("dtype", Choices.name(model.placement().dtype()));
    node.put("threads", model.threads());
    node.put("checkpointing", Choices.name(model.checkpointing()));
    node.put("clip_skip", model.clipSkip());
    record.put("reward", absolute(job.reward()));
    record.set("settings", settings(job.settings()));
    record.put("negative", job.negative());
    record.set("prompts", JSON.valueToTree(job.prompts()));
    return record;
  }

  private ObjectNode software() {
    return JSON.createObjectNode()
        .put("das4j", versions.das4j())
        .put("commit", versions.commit())
        .put("libtorch", versions.libtorch())
        .put("java", System.getProperty("java.runtime.version"));
  }

  private static ObjectNode machine() {
    return JSON.createObjectNode()
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
        .put("architecture", System.getProperty("os.arch"))
        .put("processors", Runtime.getRuntime().availableProcessors());
  }

  /** The texts of an image: what made it, without date or path, so that equal runs are equal. */
  Map<String, String> pngTexts(SampleResult result, DrawnImage image) {
    ObjectNode record = JSON.createObjectNode();
    record.put("prompt", result.request().prompt());
    record.put("negative", result.request().negativePrompt());
    record.put("occurrence", result.request().occurrence());
    record.put("particle", image.particle());
    record.put("reward", image.reward());
    record.put("log_weight", image.logWeight());
    record.put("log_Z", result.logZ());
    record.put("rewarded_by", named(job.reward()));
    record.put("weights", ModelFiles.summary(digests.join()));
    record.set("settings", settings(result.request().settings()));
    record.put("device", job.model().placement().device().toString());
    record.put("dtype", Choices.name(job.model().placement().dtype()));
    record.put("threads", job.model().threads());
    record.put("clip_skip", job.model().clipSkip());
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("Software", versions.software());
    texts.put("Description", result.request().prompt());
    texts.put(PNG_RECORD, text(record));
    return texts;
  }

  static ObjectNode settings(SampleSettings settings) {
    TemperingSpec tempering = TemperingSpec.of(settings.tempering());
    ObjectNode node = JSON.createObjectNode();
    node.put("method", Choices.name(settings.method()));
    node.put("steps", settings.steps());
    node.put("particles", settings.particles());
    node.put("alpha", settings.alpha());
    node.put("tempering", tempering.text());
    tempering.gamma().ifPresent(gamma -> node.put("gamma", gamma));
    node.put("tempering_start", settings.temperingStart());
    node.put("resampler", Choices.name(settings.resampler()));
    node.put("ess", settings.essThreshold());
    node.put("eta", settings.eta());
    node.put("original_steps", settings.originalSteps());
    node.put("guidance", settings.guidanceScale());
    node.put("guidance_rescale", settings.guidanceRescale());
    node.put("width", settings.width());
    node.put("height", settings.height());
    MicroConditioning micro = settings.micro();
    node.putObject("micro_conditioning")
        .put("original_width", micro.originalWidth())
        .put("original_height", micro.originalHeight())
        .put("crop_top", micro.cropTop())
        .put("crop_left", micro.cropLeft())
        .put("target_width", micro.targetWidth())
        .put("target_height", micro.targetHeight());
    node.put("micro_batch", settings.microBatch());
    node.put("seed", settings.seed());
    node.put("select", Choices.name(settings.selection()));
    node.put("on_nan", Choices.name(settings.onNan()));
    return node;
  }

  /** The reward with its paths made absolute, so that the run can be done again from elsewhere. */
  static String absolute(RewardSpec spec) {
    return withArguments(spec, RunRecords::absolute);
  }

  private static String absolute(String argument) {
    Path path = Path.of(argument);
    return Files.exists(path) ? path.toAbsolutePath().normalize().toString() : argument;
  }

  /** The reward with the last names of its paths. */
  static String shortened(RewardSpec spec) {
    return withArguments(spec, argument -> String.valueOf(Path.of(argument).getFileName()));
  }

  private static String withArguments(RewardSpec spec, UnaryOperator<String> change) {
    return new RewardSpec(
            spec.terms().stream()
                .map(
                    term ->
                        new RewardSpec.Term(
                            term.weight(),
                            term.name(),
                            term.arguments().stream().map(change).toList()))
                .toList())
        .toString();
  }

  /** The reward without its paths. */
  private static String named(RewardSpec spec) {
    return new RewardSpec(
            spec.terms().stream()
                .map(term -> new RewardSpec.Term(term.weight(), term.name(), List.of()))
                .toList())
        .toString();
  }

  static String text(ObjectNode node) {
    try {
      return JSON.writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record that is no JSON", e);
    }
  }
}
