package io.github.das4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleResult;
import io.github.das4j.files.Json;
import io.github.das4j.record.GradientScaleJson;
import io.github.das4j.record.ImageTexts;
import io.github.das4j.record.ModelFiles;
import io.github.das4j.record.RewardWords;
import io.github.das4j.record.SchedulerJson;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.record.Versions;
import io.github.das4j.tensor.DeviceFacts;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.words.Choices;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The record of a run: {@code run.json}, and the texts in its PNG files. */
final class RunRecords {

  static final String FILE = "run.json";
  static final String ORIGINS = "settings_from";
  static final String UNFINISHED = "unfinished";
  static final String FINISHED = "finished";

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
      record.withObject("/model").set("files", Json.MAPPER.valueToTree(digests.join()));
    }
    ArrayNode results = record.putArray("results");
    for (Runner.Finished one : finished) {
      SampleResult result = one.result();
      ObjectNode node = results.addObject();
      node.put("prompt", result.request().prompt());
      node.put("log_Z", result.logZ());
      node.set("rewards", Json.MAPPER.valueToTree(result.rewards()));
      node.set("log_weights", Json.MAPPER.valueToTree(result.logWeights()));
      node.put("dropped", result.dropped());
      result
          .gradientScale()
          .ifPresent(scale -> node.set("gradient_scale", GradientScaleJson.write(scale)));
      node.set("warnings", Json.MAPPER.valueToTree(result.warnings()));
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
    return Json.text(record);
  }

  private ObjectNode provenance(Instant start) {
    ObjectNode record = Json.MAPPER.createObjectNode();
    record.put("started", start.toString());
    record.set("software", software());
    record.set("machine", machine(job.model().placement().device()));
    ModelOptions model = job.model();
    ObjectNode node = record.putObject("model");
    node.put("folder", model.folder().toAbsolutePath().normalize().toString());
    node.set("weights", Json.MAPPER.valueToTree(ModelFiles.taken(model.folder())));
    node.put("device", model.placement().device().toString());
    node.put("dtype", Choices.name(model.placement().dtype()));
    node.put("threads", model.threads());
    node.put("checkpointing", Choices.name(model.checkpointing()));
    node.put("clip_skip", model.clipSkip());
    SchedulerJson.find(model.folder(), job.settings())
        .ifPresent(found -> node.set("scheduler", found));
    record.put("reward", RewardWords.absolute(job.reward()));
    record.set("settings", SettingsJson.write(job.settings()));
    record.set(ORIGINS, Json.MAPPER.valueToTree(job.origins()));
    record.put("negative", job.negative());
    record.set("prompts", Json.MAPPER.valueToTree(job.prompts()));
    return record;
  }

  private ObjectNode software() {
    return Json.MAPPER
        .createObjectNode()
        .put("das4j", versions.das4j())
        .put("commit", versions.commit())
        .put("libtorch", versions.libtorch())
        .put("java", System.getProperty("java.runtime.version"));
  }

  private static ObjectNode machine(TorchDevice device) {
    DeviceFacts facts = DeviceFacts.of(device);
    return Json.MAPPER
        .createObjectNode()
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
        .put("architecture", System.getProperty("os.arch"))
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put(SavedJob.DEVICE_NAME, facts.name())
        .put(SavedJob.DEVICE_CAPABILITY, facts.capability());
  }

  /** The texts of an image: what made it, without date or path, so that equal runs are equal. */
  Map<String, String> pngTexts(SampleResult result, DrawnImage image) {
    String weights = ModelFiles.summary(digests.join());
    return new ImageTexts(job.reward(), job.model(), weights, versions).of(result, image);
  }
}
