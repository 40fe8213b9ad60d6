package io.github.das4j.server.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.record.Prompts;
import io.github.das4j.report.Pictures;
import io.github.das4j.run.Gain;
import io.github.das4j.run.PlainRecord;
import io.github.das4j.run.PromptRecord;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunDirectory;
import io.github.das4j.server.http.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What finished jobs have on disk, read when it is asked for.
 *
 * @param runs the folder of runs
 */
public record JobResults(Path runs) {

  /** The folder of a job's prompt; nothing where it is not finished, or is gone. */
  private Optional<Path> folder(Job job) {
    return job.state()
        .run()
        .filter(run -> job.state().status() == JobStatus.FINISHED)
        .map(run -> RunDirectory.place(runs.resolve(run), task(job)))
        .filter(Files::isDirectory);
  }

  private static PromptTask task(Job job) {
    return PromptTask.of(List.of(new Prompts.Numbered(job.request().prompt(), 0))).get(0);
  }

  /** Its numbers and images; nothing where there are none. */
  public Optional<ObjectNode> of(Job job) {
    return folder(job)
        .map(folder -> result(job, Configs.read(folder.resolve(PromptRecord.RESULT))));
  }

  private static ObjectNode result(Job job, JsonNode kept) {
    ObjectNode node = Wire.object();
    double[] logWeights = numbers(kept.path("log_weights"));
    double squares = 0;
    for (double weight : logWeights) {
      squares += Math.exp(2 * weight);
    }
    node.set("log_z", Wire.number(number(kept.path("log_Z"))));
    node.set("ess", Wire.number(1 / squares));
    node.set("rewards", Wire.numbers(numbers(kept.path("rewards"))));
    node.set("log_weights", Wire.numbers(logWeights));
    gain(job, kept).ifPresent(gain -> add(node, job, gain));
    ArrayNode images = node.putArray("images");
    for (JsonNode image : heaviestFirst(kept.path("images"))) {
      double logWeight = number(image.path("log_weight"));
      int index = images.size();
      ObjectNode told =
          images.addObject().put("index", index).put("particle", image.path("particle").asInt());
      told.set("reward", Wire.number(number(image.path("reward"))));
      told.set("log_weight", Wire.number(logWeight));
      told.set("weight", Wire.number(Math.exp(logWeight)));
      told.put("width", kept.path("settings").path("width").asInt())
          .put("height", kept.path("settings").path("height").asInt())
          .put("url", "/api/v1/jobs/" + job.id() + "/images/" + index);
    }
    return node;
  }

  private static Optional<Gain> gain(Job job, JsonNode kept) {
    return Gain.of(List.of(PromptRecord.of(task(job), kept)), kept.path("settings"));
  }

  private static void add(ObjectNode node, Job job, Gain gain) {
    GainJson told = new GainJson(gain);
    told.addTo(node);
    for (PromptRecord prompt : gain.prompts()) {
      String url = "/api/v1/jobs/" + job.id() + "/plain";
      prompt.plain().ifPresent(plain -> node.set("plain", GainJson.plain(plain, url)));
      node.set("aligned", told.aligned(prompt));
    }
  }

  private static List<JsonNode> heaviestFirst(JsonNode images) {
    List<JsonNode> sorted = new ArrayList<>();
    images.forEach(sorted::add);
    sorted.sort(
        (a, b) -> Double.compare(number(b.path("log_weight")), number(a.path("log_weight"))));
    return sorted;
  }

  /** Numbers that JSON has not are kept as words. */
  private static double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : Double.parseDouble(node.asText("NaN"));
  }

  private static double[] numbers(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(array.get(i));
    }
    return values;
  }

  /**
   * The file of an image, with its record.
   *
   * @param index its place, heaviest first, from 0
   */
  public Optional<byte[]> image(Job job, int index) {
    return folder(job)
        .flatMap(
            folder -> {
              JsonNode kept = Configs.read(folder.resolve(PromptRecord.RESULT));
              List<JsonNode> images = heaviestFirst(kept.path("images"));
              return index < 0 || index >= images.size()
                  ? Optional.empty()
                  : Optional.of(
                      Pictures.bytes(folder.resolve(images.get(index).path("file").asText())));
            });
  }

  /** The file of the plain image, with its record; nothing where none was drawn. */
  public Optional<byte[]> plain(Job job) {
    return folder(job)
        .map(folder -> folder.resolve(PlainRecord.FILE))
        .filter(Files::isRegularFile)
        .map(Pictures::bytes);
  }

  /** Its steps as events told them, or, where those are forgotten, as its folder keeps them. */
  public List<ObjectNode> steps(Job job) {
    List<ObjectNode> told = job.history().steps();
    if (!told.isEmpty()) {
      return told;
    }
    return folder(job)
        .map(folder -> TracedStep.of(PromptRecord.read(task(job), folder)))
        .orElse(List.of());
  }
}
