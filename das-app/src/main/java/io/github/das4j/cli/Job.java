package io.github.das4j.cli;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.record.Prompts;
import io.github.das4j.reward.RewardSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that determines a run.
 *
 * @param origins where settings are from, by key, those aside that are the defaults
 */
record Job(
    List<Prompts.Numbered> prompts,
    String negative,
    SampleSettings settings,
    RewardSpec reward,
    ModelOptions model,
    Map<String, String> origins) {

  Job {
    prompts = List.copyOf(prompts);
    origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
  }
}
