package io.github.das4j.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.files.Json;
import io.github.das4j.run.Manifest;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Settings;
import io.github.das4j.tensor.TorchDevice;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/**
 * Settles a run on an executor with a GPU: what depends on the GPU's memory and model, and the
 * digests of the weights there.
 *
 * @param values every setting, as JSON
 * @param origins where they are from, as JSON
 */
record PlanTask(String values, String origins) implements Function<Integer, String> {

  private static final long serialVersionUID = 1;
  private static final String REFUSED = "refused: ";

  /**
   * The manifest, without prompts.
   *
   * @throws IllegalArgumentException with what the executor refuses
   */
  static Manifest run(JavaSparkContext context, RunConfig config) {
    PlanTask task =
        new PlanTask(
            Json.text(config.settings().json()),
            Json.text(Json.MAPPER.valueToTree(config.settings().origins())));
    String answer = context.parallelize(List.of(0), 1).map(task).first();
    if (answer.startsWith(REFUSED)) {
      throw new IllegalArgumentException(answer.substring(REFUSED.length()));
    }
    return Manifest.parse(answer, "the plan of an executor");
  }

  @Override
  public String call(Integer nothing) throws JsonProcessingException {
    TorchDevice device = TaskDevice.of(TaskContext.get(), true);
    try {
      Settings settings =
          Settings.of(
              Json.MAPPER.readTree(values), Json.MAPPER.readTree(origins), "the driver's settings");
      RunConfig there =
          RunConfig.resolved(settings.with("run.devices", device.toString(), "Spark"));
      Manifest manifest = Manifest.of(there.on(List.of(device)), List.of());
      return manifest.onDevices("cuda:0").text();
    } catch (IllegalArgumentException | CheckpointException e) {
      return REFUSED + Whereabouts.words() + ": " + e.getMessage();
    }
  }
}
