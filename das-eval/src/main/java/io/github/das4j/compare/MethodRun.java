package io.github.das4j.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.align.Cost;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.das.StepReport;
import io.github.das4j.files.Json;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptRecord;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a method, with one value of the swept setting, left on disk.
 *
 * @param prompts a record of each prompt, in order
 * @param cost summed over the prompts
 */
record MethodRun(Arm arm, Path folder, int particles, List<Prompt> prompts, Cost cost) {

  /**
   * A prompt.
   *
   * @param folder where its images are
   */
  record Prompt(PromptRecord record, Path folder) {

    /** The files of its images, best first. */
    List<Path> images() {
      return record.images().stream().map(image -> folder.resolve(image.file())).toList();
    }

    /** Mean over the steps that were judged, as a share of N. */
    double meanEss(int particles) {
      return record.steps().stream()
              .filter(StepReport::scored)
              .mapToDouble(StepReport::ess)
              .average()
              .orElse(Double.NaN)
          / particles;
    }
  }

  static MethodRun read(Arm arm, Path folder) {
    Manifest manifest = Manifest.read(folder);
    List<Prompt> prompts = new ArrayList<>();
    long[] sums = new long[3];
    for (PromptTask task : manifest.tasks()) {
      Path place = RunDirectory.place(folder, task);
      PromptRecord record = PromptRecord.read(task, place);
      prompts.add(new Prompt(record, place));
      JsonNode cost = Json.required(Configs.read(place.resolve(PromptRecord.RESULT)), "cost");
      sums[0] += Json.required(cost, "network_evaluations").asLong();
      sums[1] += Json.required(cost, "reward_calls").asLong();
      sums[2] += Json.required(cost, "gradients").asLong();
    }
    return new MethodRun(
        arm,
        folder,
        manifest.config().sampling().smc().particles(),
        prompts,
        new Cost(sums[0], sums[1], sums[2]));
  }
}
