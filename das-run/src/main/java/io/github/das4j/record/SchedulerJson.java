package io.github.das4j.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.config.FlowSchedulerConfig;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.checkpoint.config.SchedulerConfig.Remarks;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.das.EmptyNegative;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.files.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a model's configurations ask of the sampler, for a record: each setting and its origin. */
public final class SchedulerJson {

  private static final String OPTION = "option";
  private static final String ORIGINAL_STEPS = "original_inference_steps";

  private SchedulerJson() {}

  /**
   * What a model's folder says; empty where the folder is no model's, as where the networks were
   * made otherwise.
   */
  public static Optional<ObjectNode> find(Path folder, SampleSettings settings) {
    return Files.isRegularFile(folder.resolve("model_index.json"))
        ? Optional.of(of(ModelFolder.open(folder), settings))
        : Optional.empty();
  }

  private static ObjectNode of(ModelFolder model, SampleSettings settings) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    if (model.pipeline().isFlow()) {
      FlowSchedulerConfig scheduler = model.flowScheduler();
      node.put("class", FlowSchedulerConfig.CLASS);
      list(node.putObject("settings"), scheduler.remarks(), values(scheduler));
      node.put("text_length", textLength(model, settings));
      model.notices().forEach(node.putArray("notices")::add);
      return node;
    }
    SchedulerConfig scheduler = model.scheduler();
    node.put("class", scheduler.className());
    ObjectNode listed = node.putObject("settings");
    list(listed, scheduler.remarks(), values(scheduler));
    if (settings.denoising().originalSteps() > 0) {
      listed
          .putObject(ORIGINAL_STEPS)
          .put("from", OPTION)
          .put("value", settings.denoising().originalSteps());
    }
    boolean zeros =
        settings.denoising().emptyNegative() == EmptyNegative.MODEL
            && model.forceZerosForEmptyPrompt();
    node.put("empty_negative_as", zeros ? "zeros" : "encoded");
    model.notices().forEach(node.putArray("notices")::add);
    return node;
  }

  private static void list(ObjectNode listed, Remarks remarks, Map<String, Object> values) {
    remarks
        .origins()
        .forEach(
            (key, origin) -> {
              if (values.containsKey(key)) {
                listed
                    .putObject(key)
                    .put("from", origin.toString())
                    .set("value", Json.MAPPER.valueToTree(values.get(key)));
              }
            });
  }

  /** Ids of T5 that prompts are given. */
  private static int textLength(ModelFolder model, SampleSettings settings) {
    int asked = settings.denoising().textLength();
    return model.t5Folder().isEmpty() || asked == 0 ? model.defaultTextLength() : asked;
  }

  private static Map<String, Object> values(FlowSchedulerConfig scheduler) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("num_train_timesteps", scheduler.numTrainTimesteps());
    values.put("shift", scheduler.shift());
    values.put("use_dynamic_shifting", scheduler.useDynamicShifting());
    values.put("base_shift", scheduler.baseShift());
    values.put("max_shift", scheduler.maxShift());
    values.put("base_image_seq_len", scheduler.baseImageSeqLen());
    values.put("max_image_seq_len", scheduler.maxImageSeqLen());
    scheduler.shiftTerminal().ifPresent(sigma -> values.put("shift_terminal", sigma));
    return values;
  }

  private static Map<String, Object> values(SchedulerConfig scheduler) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("num_train_timesteps", scheduler.numTrainTimesteps());
    values.put("beta_start", scheduler.betaStart());
    values.put("beta_end", scheduler.betaEnd());
    values.put("beta_schedule", scheduler.betaSchedule());
    values.put("prediction_type", scheduler.predictionType());
    values.put("timestep_spacing", scheduler.timestepSpacing());
    values.put("steps_offset", scheduler.stepsOffset());
    values.put("set_alpha_to_one", scheduler.setAlphaToOne());
    values.put("rescale_betas_zero_snr", scheduler.rescaleBetasZeroSnr());
    values.put("clip_sample", scheduler.clipSample());
    values.put(ORIGINAL_STEPS, scheduler.originalInferenceSteps());
    values.put("timestep_scaling", scheduler.timestepScaling());
    return values;
  }
}
